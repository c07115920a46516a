-- Check 2: every tool schema has its six parts, and none of them is empty.

local FIELDS = { "name", "description", "parameters", "returns", "errors", "safety_boundary" }

local function is_empty(value)
  if value == nil or value == json.null or value == "" then return true end
  return type(value) == "table" and next(value) == nil
end

return {
  name = "tool_schema_fields_complete",
  run = function(facts)
    local incomplete = {}
    for i, schema in ipairs(facts.schemas) do
      for _, field in ipairs(FIELDS) do
        if is_empty(schema[field]) then
          incomplete[#incomplete + 1] = ("%s: %s"):format(schema.name or "schema " .. i, field)
        end
      end
    end
    local details = { tool_schema_count = #facts.schemas }
    if #incomplete > 0 then details.incomplete = json.array(incomplete) end
    return #facts.schemas > 0 and #incomplete == 0, details
  end,
}
