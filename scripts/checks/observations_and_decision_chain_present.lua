-- Check 5: every trajectory has a plan, every call its observation, and what is stored still verifies: order,
-- schemas, certificates, outcome; and plans, call log and task specs say what the trajectories say.

local compared = require "lib.compared"

local DERIVED = {
  "processed/executed_trajectories.jsonl", "processed/raw_trajectories.jsonl",
  "processed/tool_execution_log.jsonl", "processed/task_specs.json",
}

return {
  name = "observations_and_decision_chain_present",
  run = function(facts)
    local unsound = facts.verification_misses or 0
    local details = { num_trajectories = facts.trajectories }
    if facts.plans_missing > 0 then details.plans_missing = facts.plans_missing end
    if facts.observations_missing > 0 then details.observations_missing = facts.observations_missing end
    if unsound > 0 then
      details.verification_misses, details.example = unsound, facts.first_verification_miss
    end
    details.differences = compared.differing(facts, DERIVED)
    local passed = facts.trajectories > 0 and facts.plans_missing == 0 and facts.observations_missing == 0
      and unsound == 0 and details.differences == nil
    return passed, details
  end,
}
