-- After an error: does the plan use what the error said, and is the next call of that tool a different one?

local contains = require("lib.events").contains

-- Words of the error, long enough to mean something, that the plan takes up.
local function takes_up(plan, content)
  if contains(plan, content.error_code) then return true end
  local words, shared = 0, 0
  for word in content.message:gmatch("%a%a%a%a+") do
    words = words + 1
    if contains(plan, word) then shared = shared + 1 end
  end
  return words > 0 and shared * 2 >= words
end

-- The next call of the same tool after event i, if the plan in between leads to it.
local function next_call(events, i, tool)
  for k = i + 1, #events do
    local event = events[k]
    if event.event_type == "tool_call" and event.tool_name == tool then return event, events[k + 1] end
    if event.event_type == "assistant_final" then return nil end
  end
end

local function judge_error(events, i)
  local observation, plan = events[i], events[i + 1]
  if not plan or plan.event_type ~= "assistant_plan" then return 0, "no plan follows the error" end
  if not takes_up(plan.content, observation.content) then
    return 0.4, "the plan does not take up what the error said"
  end
  local call, answer = next_call(events, i, observation.tool_name)
  if not call then return 0.5, "the tool that failed is not called again" end
  if not answer.ok then return 0.2, "the next call fails as well" end
  return 1, "the plan reads the error and the next call succeeds"
end

return {
  name = "recovery_quality",
  description = "The plan after an error takes up what it said, and the next call succeeds.",
  score = function(record, seen)
    local first = seen.failures[1]
    if first then return judge_error(record.events, first) end
    if record.variant == "recovery" then return 0, "a recovery without an error" end
    return 1, "there was nothing to recover from"
  end,
}
