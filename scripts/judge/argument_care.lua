-- Wrong arguments belong into recoveries, once, and never into the training target.

-- Calls that failed, those of them that are marked, and all that are marked.
local function count_failures(events)
  local failed, slips, marked = 0, 0, 0
  for i = 1, #events do
    local event = events[i]
    if event.ok == false and event.event_type == "observation" then
      failed = failed + 1
      if events[i - 1].weight == 0 then slips = slips + 1 end
    elseif event.weight == 0 and event.event_type == "tool_call" then
      marked = marked + 1
    end
  end
  return failed, slips, marked
end

return {
  name = "argument_care",
  description = "Arguments are right at once, except for the one slip that a recovery shows.",
  score = function(record)
    local failed, slips, marked = count_failures(record.events)
    if failed ~= slips or marked ~= slips then return 0, "a failed call is not marked as a slip" end
    local allowed = record.variant == "recovery" and 1 or 0
    if slips > allowed then return 0.4, "more slips than the one that a recovery shows" end
    return 1, slips == 1 and "one marked slip, all other arguments are certified"
      or "all arguments are certified"
  end,
}
