-- Check 8: training and validation share no record, no task and no request. Both must hold records, or
-- there is nothing to compare; and each holds just the records of its trajectories.

local compared = require "lib.compared"

local PARTS = { "training/train.jsonl", "training/val.jsonl" }

return {
  name = "train_val_no_overlap",
  run = function(facts)
    local overlap = facts.overlap
    local shared = overlap.records + overlap.tasks + overlap.texts
    local details = { overlap = { records = overlap.records, tasks = overlap.tasks, texts = overlap.texts } }
    if shared > 0 then details.examples = overlap.examples end
    local both = facts.records.train > 0 and facts.records.val > 0
    if not both then details.records = { train = facts.records.train, val = facts.records.val } end
    details.differences = compared.differing(facts, PARTS)
    return shared == 0 and both and details.differences == nil, details
  end,
}
