-- Looking through the events of a trajectory, for judges.

local M = {}

---@class Seen
---@field calls table[]       calls of tools
---@field failures integer[]  places of observations that are failures
---@field texts table[]       events whose content is a text
---@field final? table        the last final answer

--- What judges look for, found in one pass for all of them.
---@param record table
---@return Seen
function M.index(record)
  local calls, failures, texts, final = {}, {}, {}, nil
  local events = record.events
  for i = 1, #events do
    local event = events[i]
    local kind = event.event_type
    if kind == "tool_call" then
      calls[#calls + 1] = event
    else
      if kind == "assistant_final" then final = event end
      if kind == "observation" and event.ok == false then failures[#failures + 1] = i end
      if type(event.content) == "string" then texts[#texts + 1] = event end
    end
  end
  return { calls = calls, failures = failures, texts = texts, final = final }
end

--- Does a text contain another one, whatever the case?
---@param text string
---@param part string
---@return boolean
M.contains = require("engine.scan").contains

return M
