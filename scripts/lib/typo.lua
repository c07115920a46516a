-- Slips of the finger.

local M = {}

-- Places i where the letters i and i + 1 differ, so that swapping them shows.
local function swappable(text)
  local places, before = {}, nil
  for i = 1, #text do
    local byte = text:byte(i)
    local letter = byte >= 97 and byte <= 122 and byte or nil -- a to z
    if before and letter and before ~= letter then places[#places + 1] = i - 1 end
    before = letter
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
