-- The address or customer id is mistyped.

local typo = require "lib.typo"

local function mistype(rng, value)
  local name, domain = value:match("^(.-)@(.*)$")
  if not name then -- an id: a digit goes missing or is doubled
    local at = rng:int(2, #value)
    local digit = value:sub(at, at)
    return value:sub(1, at - 1) .. (rng:chance(0.5) and "" or digit .. digit) .. value:sub(at + 1)
  end
  local form = rng:int(1, 4)
  if form == 1 then return typo.swap(rng, name) .. "@" .. domain end
  if form == 2 then return typo.drop(rng, name) .. "@" .. domain end
  if form == 3 then return name .. "@" .. typo.swap(rng, domain:gsub("%..*", "")) .. domain:match("%..*") end
  return name .. "@" .. domain:gsub("%.test$", ".com")
end

return {
  name = "record_not_found",
  tool = "sql_customer_db",
  error = "record_not_found",
  fits = function(task, step) return step.tool == "sql_customer_db" end,
  spoil = function(task, arguments, rng)
    arguments.lookup_value = mistype(rng, task.spec.lookup_value)
    return arguments
  end,
}
