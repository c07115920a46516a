-- Wrong arguments belong into recoveries, once, and never into the training target.

-- How many of the failures answer a call that is marked as a slip, and how many calls are marked.
local function count_slips(events, seen)
  local slips, marked = 0, 0
  for _, i in ipairs(seen.failures) do
    if events[i - 1].weight == 0 then slips = slips + 1 end
  end
  for _, call in ipairs(seen.calls) do
    if call.weight == 0 then marked = marked + 1 end
  end
  return slips, marked
end

return {
  name = "argument_care",
  description = "Arguments are right at once, except for the one slip that a recovery shows.",
  score = function(record, seen)
    local slips, marked = count_slips(record.events, seen)
    if #seen.failures ~= slips or marked ~= slips then return 0, "a failed call is not marked as a slip" end
    local allowed = record.variant == "recovery" and 1 or 0
    if slips > allowed then return 0.4, "more slips than the one that a recovery shows" end
    return 1, slips == 1 and "one marked slip, all other arguments are certified"
      or "all arguments are certified"
  end,
}
