-- The snippet imports a module, which the tool does not allow; the rewrite does without.

local kinds = require "lib.code_kinds"

return {
  name = "unsafe_code",
  tool = "python_exec",
  error = "unsafe_code",
  suits = function(spec) return kinds.by_name[spec.kind].unsafe ~= nil end,
  fits = function(task, step) return step.tool == "python_exec" end,
  spoil = function(task, arguments, rng)
    arguments.code = kinds.by_name[task.spec.kind].unsafe(task.spec)
    return arguments
  end,
}
