-- Check 6: there are memory cases, and all of them succeed.

local short = require "lib.short"

local function is_memory(category) return category:find("^memory") ~= nil end

return {
  name = "memory_cases_succeed",
  run = function(facts)
    if facts.memory_cases == 0 and short.unplanned(facts, "categories", is_memory) then
      return short.ANSWER, { why = short.why(facts, "there is no memory case") }
    end
    local passed = facts.memory_cases > 0 and facts.memory_success == facts.memory_cases
    return passed, { memory_case_count = facts.memory_cases, memory_success_count = facts.memory_success }
  end,
}
