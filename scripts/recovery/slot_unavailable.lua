-- Books a slot that is not open: the hour on the wrong half of the clock, half an hour off, or the hour at
-- which the wished part of the day begins. A hasty task books before it has looked.

local dates = require "lib.dates"

local WINDOW_START = { morning = 540, afternoon = 780 } -- minutes: 09:00, 13:00

local function candidates(task)
  local spec = task.spec
  local wish = spec.slot and dates.parse_time(spec.slot)
  if not wish then
    local start = WINDOW_START[spec.preferred_window] or 540
    return { start, start + 30, start + 60, start + 90, start + 120, start + 150 }
  end
  return {
    wish + (wish >= 720 and -720 or 720), wish + 30, wish - 30, wish + 60, wish - 60, wish + 90, wish - 90,
  }
end

local function is_open(spec, slot)
  for _, open in ipairs(spec.open_slots) do
    if open == slot then return true end
  end
  return false
end

return {
  name = "slot_unavailable",
  tool = "calendar_lookup",
  error = "slot_unavailable",
  fits = function(task, step) return step.name == "book" end,
  hasty = function(task) return task.spec.hasty end,
  spoil = function(task, arguments, rng)
    for _, minutes in ipairs(rng:shuffle(candidates(task))) do
      local slot = minutes >= 0 and minutes < 1440 and dates.format_time(minutes)
      if slot and not is_open(task.spec, slot) then
        arguments.slot = slot
        return arguments
      end
    end
    return task:reject("every likely slip of the time is an open slot")
  end,
}
