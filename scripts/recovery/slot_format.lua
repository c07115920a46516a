-- The time of the slot is written as people say it, not as the schema wants it.

local dates = require "lib.dates"

return {
  name = "slot_format",
  tool = "calendar_lookup",
  error = "bad_args",
  suits = function(spec) return spec.slot ~= nil end,
  fits = function(task, step) return step.name == "book" end,
  spoil = function(task, arguments, rng)
    local minutes = dates.parse_time(task.spec.slot)
    local hour = (minutes // 60 + 11) % 12 + 1
    local rest = minutes % 60 > 0 and (":%02d"):format(minutes % 60) or ""
    local half = minutes >= 720 and "PM" or "AM"
    arguments.slot = hour .. rest .. rng:pick({ " " .. half, half:lower(), " " .. half:lower() })
    return arguments
  end,
}
