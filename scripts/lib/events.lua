-- Looking through the events of a trajectory, for judges.

local M = {}

---@param record table
---@param type string
---@return table[]
function M.of_type(record, type)
  local found, events = {}, record.events
  for i = 1, #events do
    if events[i].event_type == type then found[#found + 1] = events[i] end
  end
  return found
end

---@param record table
---@return table?
function M.last_final(record)
  for i = #record.events, 1, -1 do
    if record.events[i].event_type == "assistant_final" then return record.events[i] end
  end
  return nil
end

--- Does a text contain another one, whatever the case?
---@param text string
---@param part string
---@return boolean
M.contains = require("engine.scan").contains

return M
