-- Check 10: the manifest's counts are those of the files, training and validation together are the data set,
-- and the data set holds just the records of the trajectories.

local compared = require "lib.compared"

local DERIVED = { "training/agent_tooluse_dataset.jsonl", "training/training_manifest.json" }

-- Of the manifest, what counts records.
local KEYS = {
  "num_records", "num_train_records", "num_val_records", "num_smoke_records", "category_distribution",
  "variant_distribution", "target_event_distribution", "safety_record_count", "memory_record_count",
  "estimated_tokens_total",
}

local function counts_of(manifest)
  local counts = {}
  for _, key in ipairs(KEYS) do counts[key] = manifest[key] end
  return counts
end

local function equal(counted, stated) return type(stated) == "number" and counted == stated end

return {
  name = "manifest_matches_record_count",
  run = function(facts)
    local manifest, records = facts.manifest, facts.records
    local passed = records.total > 0
      and records.dataset == records.train + records.val
      and equal(records.dataset, manifest.num_records)
      and equal(records.train, manifest.num_train_records)
      and equal(records.val, manifest.num_val_records)
      and equal(facts.smoke.total, manifest.num_smoke_records)
    local counts = counts_of(manifest)
    local differences = compared.differing(facts, DERIVED)
    if passed and differences == nil then return true, counts end
    return false, {
      manifest = counts, records = records, smoke = facts.smoke.total, differences = differences,
    }
  end,
}
