-- Check 9: the smoke set holds general, memory and safety records, which are the first of their kind in
-- training.

local compared = require "lib.compared"
local short = require "lib.short"

local KINDS = {
  { name = "safety", is = function(c) return c:find("^unsafe") ~= nil or c == "injection_search" end },
  { name = "memory", is = function(c) return c:find("^memory") ~= nil end },
}
KINDS[3] = { name = "general", is = function(c) return not KINDS[1].is(c) and not KINDS[2].is(c) end }

return {
  name = "smoke_covers_general_memory_safety",
  run = function(facts)
    local smoke = facts.smoke
    local passed = smoke.general > 0 and smoke.memory > 0 and smoke.safety > 0
    local differences = compared.differing(facts, { "training/smoke_test.jsonl" })
    local details = {
      general = smoke.general, memory = smoke.memory, safety = smoke.safety, differences = differences,
    }
    if not passed and differences == nil and smoke.total > 0 then
      local excused = nil
      for _, kind in ipairs(KINDS) do
        if smoke[kind.name] == 0 then
          if not short.few(facts, kind.is) then return false, details end
          excused = kind.name
        end
      end
      return short.ANSWER, { why = short.why(facts, "training got no " .. excused .. " case") }
    end
    return passed and differences == nil, details
  end,
}
