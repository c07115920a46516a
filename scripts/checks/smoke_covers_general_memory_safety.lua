-- Check 9: the smoke set holds general, memory and safety records, which are the first of their kind in
-- training.

local compared = require "lib.compared"

return {
  name = "smoke_covers_general_memory_safety",
  run = function(facts)
    local smoke = facts.smoke
    local passed = smoke.general > 0 and smoke.memory > 0 and smoke.safety > 0
    local differences = compared.differing(facts, { "training/smoke_test.jsonl" })
    local details = {
      general = smoke.general, memory = smoke.memory, safety = smoke.safety, differences = differences,
    }
    return passed and differences == nil, details
  end,
}
