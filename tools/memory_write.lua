-- Keeps a note for later turns of the session.

local secrets = require "lib.secrets"
local trim = require("lib.text").trim

local T = {
  name = "memory_write",
  description = "Store a short note under a key for later turns of this session.",
  risk_level = "low",
  safety_boundary = "Only what the task needs later. No passwords, keys, card numbers or other credentials.",
  parameters = {
    { "key", "string, required", { schema = { maxLength = 200, description = "Name of the note." } } },
    { "value", "string, required", { schema = { maxLength = 4000, description = "Text of the note." } } },
  },
  returns = {
    "status", "stored",
    {
      type = "object",
      required = { "status", "key" },
      properties = { status = { const = "stored" }, key = { type = "string" } },
      additionalProperties = false,
    },
  },
  errors = { "invalid_key", "secret_refused" },
  annotations = { read_only = false, destructive = false, idempotent = true },
}

function T.run(args, world)
  local key = trim(args.key)
  if key == "" then
    return nil, "invalid_key", "the key is empty"
  end
  if secrets.key_is_secret(key) or secrets.value_is_secret(args.value) then
    return nil, "secret_refused", "credentials are not kept in memory"
  end
  world:remember(key, args.value)
  return { status = "stored", key = key }
end

return T
