-- The snippet runs and computes something else; its own assertion notices.

local kinds = require "lib.code_kinds"

return {
  name = "assertion_failed",
  tool = "python_exec",
  error = "assertion_failed",
  fits = function(task, step) return step.tool == "python_exec" end,
  spoil = function(task, arguments, rng)
    arguments.code = rng:pick(kinds.by_name[task.spec.kind].slips(task.spec))
    return arguments
  end,
}
