-- Check 8: training and validation share no record, no task and no request. Both must hold records, or
-- there is nothing to compare.

return {
  name = "train_val_no_overlap",
  run = function(facts)
    local overlap = facts.overlap
    local shared = overlap.records + overlap.tasks + overlap.texts
    local details = { overlap = { records = overlap.records, tasks = overlap.tasks, texts = overlap.texts } }
    if shared > 0 then details.examples = overlap.examples end
    local both = facts.records.train > 0 and facts.records.val > 0
    if not both then details.records = { train = facts.records.train, val = facts.records.val } end
    return shared == 0 and both, details
  end,
}
