-- Slips of the finger.

local M = {}

-- Places i where the letters i and i + 1 differ, so that swapping them shows.
local function swappable(text)
  local places = {}
  for i = 1, #text - 1 do
    local pair = text:sub(i, i + 1)
    if pair:find("^%l%l$") and pair:sub(1, 1) ~= pair:sub(2, 2) then places[#places + 1] = i end
  end
  return places
end

--- Two neighbouring letters swapped; a letter doubled where nothing can be swapped.
---@param rng Rng
---@param text string
---@return string
function M.swap(rng, text)
  local places = swappable(text)
  if #places == 0 then return text .. text:sub(-1) end
  local i = rng:pick(places)
  return text:sub(1, i - 1) .. text:sub(i + 1, i + 1) .. text:sub(i, i) .. text:sub(i + 2)
end

--- One letter left out, never the first.
---@param rng Rng
---@param text string
---@return string
function M.drop(rng, text)
  if #text < 3 then return text .. text:sub(-1) end
  local i = rng:int(2, #text)
  return text:sub(1, i - 1) .. text:sub(i + 1)
end

return M
