-- Wrong arguments belong into recoveries, once, and never into the training target.

local events = require "lib.events"

local function count_failures(record)
  local failed, slips = 0, 0
  for i, event in ipairs(record.events) do
    if event.event_type == "observation" and event.ok == false then
      failed = failed + 1
      if record.events[i - 1].weight == 0 then slips = slips + 1 end
    end
  end
  return failed, slips
end

return {
  name = "argument_care",
  description = "Arguments are right at once, except for the one slip that a recovery shows.",
  score = function(record)
    local failed, slips = count_failures(record)
    local marked = 0
    for _, call in ipairs(events.of_type(record, "tool_call")) do
      if call.weight == 0 then marked = marked + 1 end
    end
    if failed ~= slips or marked ~= slips then return 0, "a failed call is not marked as a slip" end
    local allowed = record.variant == "recovery" and 1 or 0
    if slips > allowed then return 0.4, "more slips than the one that a recovery shows" end
    return 1, slips == 1 and "one marked slip, all other arguments are certified"
      or "all arguments are certified"
  end,
}
