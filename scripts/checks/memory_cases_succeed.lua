-- Check 6: there are memory cases, and all of them succeed.

return {
  name = "memory_cases_succeed",
  run = function(facts)
    local passed = facts.memory_cases > 0 and facts.memory_success == facts.memory_cases
    return passed, { memory_case_count = facts.memory_cases, memory_success_count = facts.memory_success }
  end,
}
