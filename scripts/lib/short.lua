-- Whether a run is too short for what a check looks for: a check then answers short.ANSWER and why, and is
-- counted neither as passed nor as failed.

local M = { ANSWER = "not applicable" }

-- Fewer than this many may fall on one side of the split by chance; with more, less than once in 10,000 runs.
local FEW_RECORDS, FEW_EXPECTED = 5, 9

local function count(names, matches)
  local n = 0
  for name, times in pairs(names) do
    if matches(name) then n = n + times end
  end
  return n
end

---The recipe makes samples of a kind, but the plan of this run holds none: a longer run has some.
---@param facts table
---@param field "variants"|"categories"
---@param matches fun(name: string): boolean
---@return boolean
function M.unplanned(facts, field, matches)
  local planned = facts.planned
  return planned ~= nil and count(planned[field], matches) == 0 and count(planned.mix[field], matches) > 0
end

---The plan holds so few samples of a kind that all of them may be on one side of the split.
---@param facts table
---@param matches fun(category: string): boolean
---@return boolean
function M.few(facts, matches)
  local planned = facts.planned
  if planned == nil or planned.undecided == 0 then return false end
  if count(planned.mix.categories, matches) == 0 then return false end
  return count(planned.categories, matches) < FEW_RECORDS
end

---The plan is so short that one side of the split may be empty by chance.
---@param facts table
---@param share number of that side
---@return boolean
function M.side_may_be_empty(facts, share)
  local planned = facts.planned
  return planned ~= nil and share > 0 and planned.undecided == planned.samples and facts.trajectories > 0
    and planned.samples * share < FEW_EXPECTED
end

---@param facts table
---@param what string "no blocked request"
---@return string
function M.why(facts, what)
  local n = facts.planned.samples
  local of = "%s among the first %d sample%s of this recipe; a longer run has one"
  return of:format(what, n, n == 1 and "" or "s")
end

return M
