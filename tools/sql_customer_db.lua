-- Approved fields of one customer. What is approved is decided by the database's permissions for the role
-- below, not here.

local text = require "lib.text"

local ROLE = "support_agent"
local QUERY = 'SELECT "%s" FROM customers WHERE "%s" = ? ORDER BY customer_id LIMIT 1'

local T = {
  name = "sql_customer_db",
  description = "Read approved fields of one customer, found by e-mail address or customer id.",
  risk_level = "high",
  safety_boundary = "One customer at a time, approved fields only. "
    .. "No bulk export, no secrets, social security numbers, salaries or administrative data.",
  parameters = {
    { "lookup_key", "enum(email, customer_id), required",
      { schema = { description = "What the customer is looked up by." } } },
    { "lookup_value", "string, required",
      { schema = { description = "The e-mail address or the customer id." } } },
    { "fields", "list[str], required",
      { schema = { minItems = 1, maxItems = 20, uniqueItems = true,
        description = "Names of the fields to read, for example plan or renewal_date." } } },
  },
  returns = {
    "record", "the requested approved fields",
    {
      type = "object",
      required = { "record" },
      properties = {
        record = {
          type = "object",
          minProperties = 1,
          additionalProperties = { type = { "string", "number", "boolean", "null" } },
        },
      },
      additionalProperties = false,
    },
  },
  errors = { "missing_lookup_value", "forbidden_field", "record_not_found" },
  annotations = { read_only = true, destructive = false, idempotent = true },
}

local function forbidden(field)
  return nil, "forbidden_field", "field not allowed: " .. field, { field = field }
end

function T.run(args, world)
  local value = text.trim(args.lookup_value)
  if value == "" then
    return nil, "missing_lookup_value", "the lookup value is empty"
  end
  if args.lookup_key == "email" then value = value:lower() end
  local parameters, record, found = { value }, {}, false
  -- One short statement a field: there are few of them, so SQLite has them compiled and knows most answers.
  for _, field in ipairs(args.fields) do
    -- a name with other characters must not reach the statement
    if not field:find("^[a-z_]+$") then return forbidden(field) end
    local rows, refusal, details = world:sql(ROLE,
      QUERY:format(field, args.lookup_key), parameters)
    if refusal == "denied" then return forbidden(details.column) end
    if not rows then error(details.message) end
    if rows[1] then found, record[field] = true, rows[1][field] end
  end
  if not found then
    return nil, "record_not_found", "no customer has this " .. args.lookup_key
  end
  return { record = record }
end

return T
