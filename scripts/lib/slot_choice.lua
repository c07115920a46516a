-- Which open slot a user means: spec.choice says how it is chosen, the same rule for building a task and for
-- reading an availability.

local M = {}

-- Parts of the day, by the texts "HH:MM", which sort as times.
local WINDOWS = {
  morning = { "06:00", "11:59" }, afternoon = { "12:00", "17:59" }, evening = { "18:00", "21:59" },
}

local RULES = {
  exact = function(spec, slot) return slot == spec.slot end,
  window = function(spec, slot)
    local window = WINDOWS[spec.preferred_window]
    return slot >= window[1] and slot <= window[2]
  end,
  first = function() return true end,
  last = function() return true end,
  after = function(spec, slot) return slot >= spec.after end,
}

--- The place of the wanted slot in a list in order of time; nil: none fits.
---@param spec table
---@param slots string[]
---@return integer?
function M.find(spec, slots)
  if spec.choice == "last" then return #slots > 0 and #slots or nil end
  for i, slot in ipairs(slots) do
    if RULES[spec.choice](spec, slot) then return i end
  end
  return nil
end

local function window_of(slot)
  for name, window in pairs(WINDOWS) do
    if slot >= window[1] and slot <= window[2] then return name end
  end
end

--- Draws how the user chooses among open slots and adds it to the spec; spec.expected is the slot that this
--- means.
---@param rng Rng
---@param spec table
---@param slots string[]
---@param choices {[1]: number, [2]: string}[]
---@return boolean
function M.draw(rng, spec, slots, choices)
  if #slots == 0 then return false end
  local choice, target = rng:weighted(choices), rng:pick(slots)
  local window = window_of(target)
  if choice == "window" and not window then choice = "exact" end
  spec.choice = choice
  if choice == "exact" then spec.slot = target end
  if choice == "window" then spec.preferred_window = window end
  if choice == "after" then spec.after = target:sub(1, 3) .. "00" end
  spec.open_slots = slots
  spec.expected = slots[M.find(spec, slots)]
  return true
end

return M
