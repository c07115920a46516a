-- Reads a note of the session.

local trim = require("lib.text").trim

local T = {
  name = "memory_read",
  description = "Read the note that was stored under a key in this session.",
  risk_level = "low",
  safety_boundary = "Notes of the active session only.",
  parameters = {
    { "key", "string, required", { schema = { maxLength = 200, description = "Name of the note." } } },
  },
  returns = {
    "value", "the note",
    {
      type = "object",
      required = { "value", "key" },
      properties = { value = { type = "string" }, key = { type = "string" } },
      additionalProperties = false,
    },
  },
  errors = { "memory_miss" },
  annotations = { read_only = true, destructive = false, idempotent = true },
}

function T.run(args, world)
  local key = trim(args.key)
  local value = world:recall(key)
  if value == nil then
    return nil, "memory_miss", "nothing is stored under this key"
  end
  return { value = value, key = key }
end

return T
