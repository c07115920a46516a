-- Check 4: success, recovery and block all occur.

local short = require "lib.short"

local VARIANTS = { "success", "recovery", "block" }

return {
  name = "variant_coverage",
  run = function(facts)
    local passed, unplanned = facts.trajectories > 0, nil
    for _, variant in ipairs(VARIANTS) do
      local is_there = (facts.variants[variant] or 0) > 0
      local function is_it(name) return name == variant end
      if not is_there and short.unplanned(facts, "variants", is_it) then
        unplanned = unplanned or variant
      else
        passed = passed and is_there
      end
    end
    if passed and unplanned then
      return short.ANSWER, { why = short.why(facts, "there is no " .. unplanned) }
    end
    return passed, { variant_distribution = facts.variants }
  end,
}
