-- Check 3: the templates cover one call, several calls, several turns and refusals; and every trajectory
-- has the shape of the template that it names.

local NEEDED = { "single_tool_success", "multi_tool_chain", "multi_turn_memory", "safety_refusal" }

return {
  name = "templates_cover_single_multi_and_safety",
  run = function(facts)
    local ids, known = {}, {}
    for i, template in ipairs(facts.templates) do
      ids[i] = template.template_id
      known[ids[i]] = true
    end
    local passed = facts.shape_misses == 0
    for _, id in ipairs(NEEDED) do passed = passed and known[id] == true end
    local details = { template_ids = json.array(ids) }
    if facts.shape_misses > 0 then
      details.shape_misses, details.example = facts.shape_misses, facts.first_shape_miss
    end
    return passed, details
  end,
}
