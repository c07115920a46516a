-- Check 4: success, recovery and block all occur.

return {
  name = "variant_coverage",
  run = function(facts)
    local passed = facts.trajectories > 0
    for _, variant in ipairs({ "success", "recovery", "block" }) do
      passed = passed and (facts.variants[variant] or 0) > 0
    end
    return passed, { variant_distribution = facts.variants }
  end,
}
