-- Check 8: training and validation share no record, no task and no request. Both must hold records, or
-- there is nothing to compare; and each holds just the records of its trajectories.

local compared = require "lib.compared"
local short = require "lib.short"

local PARTS = { "training/train.jsonl", "training/val.jsonl" }

-- Training and validation are drawn task by task: in a short run one of them may have got none.
local function may_be_empty(facts)
  local share = facts.planned and facts.planned.val_share or 0
  if facts.records.val == 0 then return short.side_may_be_empty(facts, share) end
  return short.side_may_be_empty(facts, 1 - share)
end

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
    local sound = shared == 0 and details.differences == nil and facts.records.total > 0
    if sound and not both and may_be_empty(facts) then
      return short.ANSWER, { why = short.why(facts, "one side of the split got no task") }
    end
    return shared == 0 and both and details.differences == nil, details
  end,
}
