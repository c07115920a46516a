-- A Python snippet, run by a confined CPython. `assert` statements of the caller are its check of the result.

local T = {
  name = "python_exec",
  description = "Run a short Python snippet that computes with numbers and texts.",
  risk_level = "high",
  safety_boundary = "No shell, files, imports, subprocesses or network. It may only compute and print.",
  parameters = {
    { "task_name", "string, required", { schema = { description = "A name for what is computed." } } },
    { "code", "python snippet that must assign a variable named result",
      { schema = { maxLength = 16000,
        description = "Python code that assigns its outcome to a variable named result." } } },
  },
  returns = {
    "result", "the computed value",
    {
      type = "object",
      required = { "result", "stdout" },
      properties = { result = {}, stdout = { type = "string" } },
      additionalProperties = false,
    },
  },
  errors = { "unsafe_code", "execution_error", "assertion_failed", "unavailable" },
  annotations = { read_only = true, destructive = false, idempotent = true },
}

function T.run(args, world)
  local answer = world:python(args.code)
  if answer.outcome == "ok" then
    return { result = answer.value, stdout = answer.output }
  elseif answer.outcome == "unsafe" then
    return nil, "unsafe_code", answer.message
  elseif answer.outcome == "unavailable" then
    return nil, "unavailable", "no Python interpreter is available: " .. answer.message
  end
  local failed_check = answer.message:find("^AssertionError") ~= nil
  return nil, failed_check and "assertion_failed" or "execution_error", answer.message,
    { stdout = answer.output }
end

return T
