-- Look-ups of a customer's record: which key, which fields.

local M = {}

local FIELDS = { -- approved for the tool's role, with how often they are asked for
  { 5, "plan" }, { 5, "renewal_date" }, { 3, "timezone" }, { 4, "status" }, { 2, "name" }, { 1, "email" },
  { 1, "customer_id" },
}

--- Adds lookup_key, lookup_value and fields to the spec; gives the texts that the answer must contain.
---@param rng Rng
---@param spec table
---@param customer table  a row of the world
---@param by_email? boolean
---@return string[] values
function M.draw(rng, spec, customer, by_email)
  local key = (by_email or rng:chance(0.7)) and "email" or "customer_id"
  spec.lookup_key, spec.lookup_value = key, customer[key]
  local wanted = rng:weighted({ { 3, 1 }, { 5, 2 }, { 2, 3 } })
  local fields, values, taken = {}, {}, { [key] = true }
  while #fields < wanted do
    local field = rng:weighted(FIELDS)
    if not taken[field] then
      local i = #fields + 1
      fields[i], values[i], taken[field] = field, customer[field], true
    end
  end
  spec.fields = fields
  return values
end

return M
