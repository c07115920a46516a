-- returns_table.lua - loads each file named on the command line and complains about those that do not
-- return a table. What only the engine has is played by a value that answers everything with itself.

local anything = {}
setmetatable(anything, {
  __index = function(_, key) -- as a list it is empty, or ipairs would never end
    if math.type(key) ~= "integer" then return anything end
  end,
  __call = function() return anything end,
  __concat = function() return "" end,
  __len = function() return 0 end,
  __pairs = function() return next, {} end,
})

local load_file

-- Project modules are real, as the engine would find them; all others are played.
local function require_module(name)
  local path = name:gsub("%.", "/")
  for _, place in ipairs({ "scripts/?.lua", "scripts/?/init.lua", "?.lua" }) do
    local value = load_file((place:gsub("?", path)))
    if value then return value end
  end
  return anything
end

local loaded = {}

function load_file(path)
  if loaded[path] == nil then
    local env = setmetatable({ require = require_module }, {
      __index = function(_, name)
        local value = _G[name]
        return value == nil and anything or value
      end,
    })
    local chunk, message = loadfile(path, "t", env)
    if not chunk then return nil, message end
    loaded[path] = false -- a module that asks for itself sees no table yet
    local ok, value = pcall(chunk)
    if not ok then return nil, value end
    loaded[path] = value
  end
  return loaded[path]
end

-- For a file that needs the real engine to run: its last statement.
local function ends_with_return(path)
  local file = assert(io.open(path))
  local text = "\n" .. file:read("a")
  file:close()
  return text:find("\nreturn [%a_{]") ~= nil
end

local failed = false
for _, path in ipairs(arg) do
  local value, message = load_file(path)
  if type(value) ~= "table" and not (message and loadfile(path, "t") and ends_with_return(path)) then
    print(path .. ": " .. (message or "returns " .. type(value)))
    failed = true
  end
end
os.exit(failed and 1 or 0)
