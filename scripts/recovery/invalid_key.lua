-- The note is stored without a name.

return {
  name = "invalid_key",
  tool = "memory_write",
  error = "invalid_key",
  fits = function(task, step) return step.tool == "memory_write" end,
  spoil = function(task, arguments, rng)
    arguments.key = rng:pick({ "", " ", "  " })
    return arguments
  end,
}
