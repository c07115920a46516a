-- Builds the seeded world in plain Lua and prints it as JSON; called by check_data.py.
-- usage: lua5.4 dump_world.lua <enterprise.lua> <lexicons.lua> <seed> <customers> <people> <days> <start>
-- The script gets no pairs, io, os, debug, load or math.random: what it needs beyond that is an error here.

local script, lexicon_file, seed = arg[1], arg[2], math.tointeger(tonumber(arg[3]))
local options = {
  customers = tonumber(arg[4]), people = tonumber(arg[5]), days = tonumber(arg[6]), start = arg[7],
}

-- A stand-in for the engine's stream: PCG-XSH-RR 64/32.
local function new_rng(initial)
  local rng = { state = 0 }
  function rng:next()
    local old = self.state
    self.state = old * 6364136223846793005 + 1442695040888963407
    local xored = (((old >> 18) ~ old) >> 27) & 0xffffffff
    local turn = old >> 59
    return ((xored >> turn) | (xored << ((32 - turn) % 32))) & 0xffffffff
  end
  function rng:int(low, high)
    assert(math.type(low) == "integer" and math.type(high) == "integer" and low <= high, "bad range")
    return low + self:next() % (high - low + 1)
  end
  function rng:real() return self:next() / 4294967296.0 end
  function rng:pick(list) return list[self:int(1, #list)] end
  function rng:chance(p) return self:real() < p end
  function rng:shuffle(list)
    for i = #list, 2, -1 do
      local j = self:int(1, i)
      list[i], list[j] = list[j], list[i]
    end
    return list
  end
  rng:next()
  rng.state = rng.state + initial
  rng:next()
  return rng
end

local function quoted(text)
  return '"' .. text:gsub('[%c"\\]', function(c) return ("\\u%04x"):format(c:byte()) end) .. '"'
end

local function encode(value)
  if type(value) == "string" then return quoted(value) end
  if type(value) ~= "table" then
    assert(type(value) == "boolean" or math.type(value) == "integer", "neither text, integer nor boolean")
    return tostring(value)
  end
  local parts = {}
  if #value > 0 then
    for i, item in ipairs(value) do parts[i] = encode(item) end
    return "[" .. table.concat(parts, ",") .. "]"
  end
  local names = {}
  for name in pairs(value) do names[#names + 1] = name end
  table.sort(names)
  for i, name in ipairs(names) do parts[i] = quoted(name) .. ":" .. encode(value[name]) end
  return "{" .. table.concat(parts, ",") .. "}"
end

local sandbox = {
  assert = assert, error = error, ipairs = ipairs, select = select, tonumber = tonumber, tostring = tostring,
  type = type, string = string, table = table,
  math = { max = math.max, min = math.min, floor = math.floor, tointeger = math.tointeger, type = math.type },
}
local world = assert(loadfile(script, "t", sandbox))()
io.write(encode(world.build(new_rng(seed), dofile(lexicon_file), options)), "\n")
