-- Texts as Python writes and reads them: literals of slots, floats of results.

local M = {}

--- v · 10^-digits as a plain number: an integer where it is whole, so that it is said without a fraction.
---@param v integer
---@param digits integer
---@return number
function M.decimal(v, digits)
  local scale = math.tointeger(10 ^ digits)
  if v % scale == 0 then return v // scale end
  return v / scale
end

--- repr() of the float v · 10^-digits: trailing zeros go, one digit stays.
---@param v integer
---@param digits integer
---@return string
function M.float(v, digits)
  local scale = math.tointeger(10 ^ digits)
  local size = math.abs(v)
  local fraction = ("%0" .. digits .. "d"):format(size % scale):gsub("0+$", "")
  if fraction == "" then fraction = "0" end
  return (v < 0 and "-" or "") .. size // scale .. "." .. fraction
end

local function quoted(text)
  return '"' .. text:gsub('[\\"]', "\\%0") .. '"'
end

--- A number, a text or a list of these as a Python literal.
---@param value any
---@return string
function M.literal(value)
  if type(value) == "string" then return quoted(value) end
  if type(value) ~= "table" then
    return math.type(value) == "integer" and tostring(value) or ("%.14g"):format(value)
  end
  local parts = {}
  for i, item in ipairs(value) do parts[i] = M.literal(item) end
  return "[" .. table.concat(parts, ", ") .. "]"
end

return M
