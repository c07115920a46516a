-- The calendar id is mistyped, or the name is sent where the id is wanted.

local typo = require "lib.typo"

return {
  name = "unknown_participant",
  tool = "calendar_lookup",
  error = "unknown_participant",
  fits = function(task, step) return step.name == "check" end,
  spoil = function(task, arguments, rng)
    local id = task.spec.participant
    local name = (id:gsub("[-.]", " "))
    local forms = { typo.swap(rng, id), typo.drop(rng, id) }
    if name ~= id then forms[#forms + 1] = name end
    arguments.participant = rng:pick(forms)
    return arguments
  end,
}
