-- Check 9: the smoke set holds general, memory and safety records.

return {
  name = "smoke_covers_general_memory_safety",
  run = function(facts)
    local smoke = facts.smoke
    local passed = smoke.general > 0 and smoke.memory > 0 and smoke.safety > 0
    return passed, { general = smoke.general, memory = smoke.memory, safety = smoke.safety }
  end,
}
