-- Plays samples: which task, which template, which recovery; and judges what came out.
--
-- The engine calls setup once, then play, judge and repair for each sample (see docs/scripting.md). Nothing
-- is kept between samples but what setup loaded.

local events = require "lib.events"
local tasks = require "lib.task"

local M = {}

local DRAWS = 5

local families, languages, templates = {}, {}, {} -- by name, by name of the family, by variant
local recoveries, judges, repairs, specs = {}, {}, {}, nil
local judge_files = {} -- names of the judges' files

local function load_all(names, folder)
  local list = {}
  for i, name in ipairs(names or {}) do
    list[i] = require(folder .. "." .. name)
  end
  return list
end

local function by_name(list)
  local found = {}
  for _, entry in ipairs(list) do found[entry.name] = entry end
  return found
end

local function by_variant(list)
  local found = {}
  for _, template in ipairs(list) do
    local variants = template.variant
    for _, variant in ipairs(type(variants) == "string" and { variants } or variants) do
      found[variant] = found[variant] or {}
      table.insert(found[variant], template)
    end
  end
  return found
end

---@param config table
function M.setup(config)
  families = by_name(load_all(config.families, "tasks"))
  for name, family in pairs(families) do languages[name] = require(family.lang) end
  templates = by_variant(load_all(config.templates, "templates"))
  recoveries = by_name(load_all(config.recoveries, "recovery"))
  judges, judge_files = load_all(config.judges, "judge"), config.judges
  repairs = load_all(config.repairs, "repair")
  specs = config.specs and require(config.specs).specs() or nil
end

-- ---- play ----

-- The recovery that the spec names, or one of the family's that suits the task.
local function choose_recovery(ep, rng, family, spec)
  local suiting = {}
  for _, name in ipairs(spec.recovery and { spec.recovery } or family.recoveries) do
    local recovery = recoveries[name]
    if recovery and (not recovery.suits or recovery.suits(spec)) then suiting[#suiting + 1] = recovery end
  end
  if #suiting == 0 then ep:reject("no recovery suits this task") end
  return rng:pick(suiting)
end

local function choose_template(ep, rng, task)
  local accepting = {}
  for _, template in ipairs(templates[task.variant] or {}) do
    if template.accepts(task) then accepting[#accepting + 1] = template end
  end
  if #accepting == 0 then ep:reject("no template accepts this task") end
  return rng:pick(accepting)
end

-- A family that draws something impossible, a day without open slots for example, draws again.
local function sample(rng, world, family)
  for _ = 1, DRAWS do
    local spec = family.sample(rng, world)
    if spec then return spec end
  end
  return nil
end

---@param ep Episode
---@param cell table
---@param hints? table
---@return table card
function M.play(ep, cell, hints)
  local rng, family = ep.rng, families[cell.family]
  local spec = cell.spec and specs[cell.spec] or sample(rng, ep.world, family)
  if not spec then ep:reject("the world has no task of this family here") end
  local recovery = cell.variant == "recovery" and choose_recovery(ep, rng, family, spec) or nil
  local task = tasks.new(ep, family, languages[cell.family], spec, recovery, hints)
  local template = choose_template(ep, rng, task)
  if spec.session_id then ep:enter_session(spec.session_id) end
  template.play(ep, task)
  return task:card(template)
end

-- ---- judge and repair ----

-- What a judge must not give, said in its own file's name.
local function check_score(i, score, reason)
  if score == 1 and type(reason) == "string" then return end -- most are
  local wrong
  if score ~= score then
    wrong = "a number from 0 to 1, found NaN, which 0/0 and the like give"
  elseif not (type(score) == "number" and score >= 0 and score <= 1) then
    wrong = "a number from 0 to 1, found " .. tostring(score)
  elseif type(reason) ~= "string" then
    wrong = "its reason as a text behind the number, found a " .. type(reason)
  end
  if wrong then error(("scripts/judge/%s.lua:1: score() must give %s"):format(judge_files[i], wrong), 0) end
end

---@param record table  the executed trajectory
---@return table scores
function M.judge(record)
  local scores, seen = {}, events.index(record)
  for i = 1, #judges do
    local judge = judges[i]
    local score, reason = judge.score(record, seen)
    check_score(i, score, reason)
    scores[i] = { name = judge.name, score = score, reason = reason }
  end
  return json.array(scores)
end

--- The hints of the first repair script that knows what to do; nil: the sample stays rejected.
---@param scores table
---@param record table
---@return table?
function M.repair(scores, record)
  for _, repair in ipairs(repairs) do
    local hints = repair.adjust(scores, record)
    if hints then return hints end
  end
  return nil
end

return M
