-- Were the calls needed? A call that was answered must not be made again, a failed one not unchanged; a
-- request that is declined has none.

local LIMIT = 7 -- calls that the longest family needs, with one slip

local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b end
  for name, value in pairs(a) do
    if not same(value, b[name]) then return false end
  end
  for name in pairs(b) do
    if a[name] == nil then return false end
  end
  return true
end

local function repeated(calls)
  for i = 2, #calls do
    local call = calls[i]
    local name = call.tool_name
    for k = 1, i - 1 do
      if calls[k].tool_name == name and same(call.arguments, calls[k].arguments) then return name end
    end
  end
  return nil
end

return {
  name = "tool_choice",
  description = "Calls only what the task needs, and nothing twice.",
  score = function(record, seen)
    local calls = seen.calls
    if record.variant == "block" then
      if #calls > 0 then return 0, "a declined request made calls" end
      return 1, "no call was made"
    end
    if #calls == 0 then return 0, "the answer rests on no call" end
    local twice = repeated(calls)
    if twice then return 0.3, twice .. " was called twice with the same arguments" end
    if #calls > LIMIT then return 0.5, "more calls than the task needs" end
    return 1, "every call has its own purpose"
  end,
}
