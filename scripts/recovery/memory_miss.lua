-- The note is asked for under a key that is only nearly the one it was stored under.

local typo = require "lib.typo"

return {
  name = "memory_miss",
  tool = "memory_read",
  error = "memory_miss",
  fits = function(task, step) return step.tool == "memory_read" end,
  spoil = function(task, arguments, rng)
    local key = task.spec.memory_key
    local forms = { typo.swap(rng, key), key .. "s", "my_" .. key, (key:gsub("_", "-")) }
    local short = key:match("^[^_]+_(.+)$")
    if short then forms[#forms + 1] = short end
    local wrong = rng:pick(forms)
    if wrong == key then wrong = key .. "s" end
    arguments.key = wrong
    return arguments
  end,
}
