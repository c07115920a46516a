-- Stand-ins for what the engine gives to scripts, so that modules can be tested under plain Lua: the globals
-- `data` and `json`, and random streams.

local cjson = require "cjson"

local M = {}

local function read(path)
  local file = io.open(path)
  if not file then return nil end
  local text = file:read("a")
  file:close()
  return text
end

function M.data(name)
  local text = read("data/" .. name .. ".json")
  if text then return cjson.decode(text) end
  local rows = {}
  for line in assert(read("data/" .. name .. ".jsonl"), "no data/" .. name):gmatch("[^\n]+") do
    rows[#rows + 1] = cjson.decode(line)
  end
  return rows
end

--- A small linear congruential stream with the methods of the engine's.
function M.rng(seed)
  local rng, state = {}, seed
  local function next_value()
    state = (state * 1103515245 + 12345) % 2147483648
    return state // 65536
  end
  function rng:int(low, high)
    assert(low <= high)
    return low + (next_value() * 32768 + next_value()) % (high - low + 1)
  end
  function rng:real() return next_value() / 32768 end
  function rng:chance(p) return self:real() < p end
  function rng:pick(list) return list[self:int(1, #list)] end
  function rng:shuffle(list)
    for i = #list, 2, -1 do
      local k = self:int(1, i)
      list[i], list[k] = list[k], list[i]
    end
    return list
  end
  function rng:weighted(choices)
    local total = 0
    for _, choice in ipairs(choices) do total = total + choice[1] end
    local x = self:real() * total
    for _, choice in ipairs(choices) do
      x = x - choice[1]
      if x < 0 then return choice[2] end
    end
    return choices[#choices][2]
  end
  return rng
end

-- The module engine.scan (engine/host/lib_scan.c), in plain Lua.
package.preload["engine.scan"] = function()
  local scan = {}
  function scan.words(text) return select(2, text:gsub("%S+", "")) end
  function scan.contains(text, part) return text:lower():find(part:lower(), 1, true) ~= nil end
  function scan.repeated_word(text)
    local last
    for word, after in text:gmatch("([%a'-]+)([^%a'-]?)") do
      if word == last and #word > 1 then return word end
      last = after == " " and word or nil
    end
    return nil
  end
  function scan.adjacent(text, first, second)
    for i = 1, #text - 1 do
      local one, two = text:sub(i, i), text:sub(i + 1, i + 1)
      if first:find(one, 1, true) and second:find(two, 1, true) then return true end
    end
    return false
  end
  function scan.unquoted(text) return (text:gsub('"[^"]*"', '""')) end
  function scan.finder(texts)
    return function(text)
      local first, found
      for _, sought in ipairs(texts) do
        local at = text:find(sought, 1, true)
        if at and (not first or at < first) then first, found = at, sought end
      end
      return found
    end
  end
  return scan
end

-- The modules engine.wording and engine.dates (engine/host/lib_wording.c, lib_dates.c): plain_*.lua say the
-- same in plain Lua, and tests/unit/test_script_modules.c holds the two against each other.
package.preload["engine.wording"] = function() return require "plain_wording" end
package.preload["engine.dates"] = function() return require "plain_dates" end

_G.data = M.data
_G.json = { null = cjson.null, array = function(list) return list or {} end, decode = cjson.decode }

return M
