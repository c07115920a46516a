-- A task while it is played: the spec, its family's steps and wordings, and what was found so far.
--
-- Templates see this object only. It owns nothing that outlives the sample. Values travel by reference:
-- `slot` gives what the user says, `found` holds what steps took from observations; so everything that a
-- message or an argument is made from carries its source.

local say = require "lang"
local diagnoses = require "lang.diagnoses"

---@class Task
---@field ep Episode
---@field spec table        the task's data: plain values by name
---@field family Family
---@field lang Lang          the family's wordings
---@field voice Rng          ep.voice: how it is said
---@field variant string
---@field recovery? Recovery  what goes wrong, in the variant "recovery"
---@field found table<string, Value>  taken from observations by steps
---@field results table<string, Result>  results of performed steps, by step name
local Task = {}
Task.__index = Task

local M = {}

---@param ep Episode
---@param family Family
---@param lang Lang
---@param spec table
---@param recovery? Recovery
---@param hints? table      from a repair script: {phrasing = "plain"}
---@return Task
function M.new(ep, family, lang, spec, recovery, hints)
  return setmetatable({
    ep = ep, family = family, lang = lang, spec = spec, recovery = recovery,
    voice = ep.voice, variant = ep.variant,
    plain = hints ~= nil and hints.phrasing == "plain",
    slots = {}, found = {}, results = {}, slipped = false,
  }, Task)
end

-- ---- values ----

--- A value of the request, for arguments and messages.
---@param name string
---@return Value
function Task:slot(name)
  local value = self.slots[name]
  if value == nil then
    local plain = self.spec[name]
    if plain == nil then error("the task has no value named " .. name) end
    value = self.ep:slot(name, plain)
    self.slots[name] = value
  end
  return value
end

--- Gives the sample up.
---@param reason string
function Task:reject(reason)
  self.ep:reject(reason)
end

-- ---- messages ----

-- A message holds its text and, behind it, the task. What {name} stands for is looked up when the engine asks
-- for it, in one of three ways.
local TASK = 2

local Said = {}
function Said.__index(message, name) return message[TASK]:slot(name) end

-- Words of the house that nobody said (family.unsaid) are no facts and need no source.
local Known = {}
function Known.__index(message, name)
  local task = message[TASK]
  local unsaid = task.family.unsaid
  if unsaid and unsaid[name] then return task.spec[name] end
  return task.found[name] or task:slot(name)
end

-- Plans need no certificate: plain words of the task, the error by reference, {wrong_x} of the wrong call.
local Thought = {}
function Thought.__index(message, name)
  local task = message[TASK]
  if task.failure and (name == "code" or name == "message") then
    return task.failure:at(name == "code" and "/error_code" or "/message")
  end
  local plain = task.spec[name]
  if plain == nil and name:find("^wrong_") then plain = task.wrong[name:sub(7)] end
  if type(plain) == "table" then return say.list(plain) end
  return plain
end

-- wording: a pattern set, or a text that is ready. kind: Said, Known or Thought.
local function worded(task, wording, kind)
  if type(wording) ~= "string" then wording = say.text(task.voice, wording, task.plain) end
  return setmetatable({ wording, task }, kind)
end

--- What the user says in a turn.
---@param turn? integer
---@return Message
function Task:request(turn)
  return worded(self, self.lang.request(self, turn or 1), Said)
end

--- The plan before the first call of a turn. Knows nothing of what will go wrong.
---@param turn? integer
---@return Message
function Task:intent(turn)
  return worded(self, self.lang.intent(self, turn or 1), Thought)
end

--- The plan after a failed call: what the error said and what comes next.
---@param got Result
---@return Message
function Task:diagnosis(got)
  self.failure = got
  local recovery = self.recovery
  local wording = recovery.diagnosis and recovery.diagnosis(self) or diagnoses[recovery.name]
  if not wording then error("the recovery " .. recovery.name .. " needs a function diagnosis(task)") end
  return worded(self, wording, Thought)
end

--- The final answer of a turn.
---@param turn? integer
---@return Message
function Task:answer(turn)
  return worded(self, self.lang.answer(self, turn or 1), Known)
end

--- The final answer to a request that is not carried out.
---@return Message
function Task:refusal()
  return worded(self, self.lang.refusal(self), Known)
end

-- ---- structure ----

--- How many turns the user takes.
---@return integer
function Task:turn_count()
  return self.family.turn_count or 1
end

local NO_STEPS = {}

--- The calls that a turn needs, in order; not to be changed.
---@param turn? integer
---@return Step[]
function Task:steps(turn)
  local steps = self.family.steps
  return steps and steps(self, turn or 1) or NO_STEPS
end

--- Makes the call of a step and takes from its observation what the family needs.
---@param step Step
---@return Result
function Task:perform(step)
  local got = self.ep:call(step.tool, step.arguments(self))
  if not got.ok then self:reject(step.tool .. " answered " .. got.error.code .. " to a good call") end
  self.results[step.name] = got
  if step.take then step.take(self, got) end
  return got
end

-- ---- recovery ----

--- The step that the recovery spoils, when its wrong call comes before `step`; nil otherwise.
---@param step Step
---@param turn? integer
---@return Step?
function Task:slip_before(step, turn)
  local recovery = self.recovery
  if not recovery or self.slipped then return nil end
  if recovery.fits(self, step) then return step end
  if not recovery.hasty or not recovery.hasty(self) then return nil end
  for _, later in ipairs(self:steps(turn)) do -- the assistant skips ahead
    if recovery.fits(self, later) then return later end
  end
end

--- Makes the wrong call in place of a step. Its observation is a failure, or the sample is given up.
---@param step Step
---@return Result
function Task:perform_wrong(step)
  local wrong = step.arguments(self)
  if self.spec.slip then
    for name, value in pairs(self.spec.slip) do wrong[name] = value end
  else
    wrong = self.recovery.spoil(self, wrong, self.ep.rng)
  end
  self.slipped, self.wrong = true, wrong
  local got = self.ep:call(step.tool, wrong, { slip = true })
  if got.ok then self:reject("the wrong call of " .. self.recovery.name .. " succeeded") end
  if got.error.code ~= self.recovery.error then
    self:reject(("the wrong call of %s was answered with %s"):format(self.recovery.name, got.error.code))
  end
  return got
end

-- ---- the card ----

local function starts_with(text, head) return text:sub(1, #head) == head end

--- What the engine records about the task.
---@param template Template
---@return table
function Task:card(template)
  local spec, family = self.spec, self.family
  local category = family.category
  local metadata = {
    level = spec.level or "precise", kind = spec.kind, recovery = self.recovery and self.recovery.name,
    forbidden_words = spec.forbidden_words and json.array(spec.forbidden_words),
  }
  return {
    task_id = spec.task_id,
    session_id = spec.session_id,
    category = category,
    turn_type = family.turn_type,
    objective = spec.objective or family.objective,
    template = template.name,
    requires_memory = starts_with(category, "memory"),
    is_safety_case = starts_with(category, "unsafe") or category == "injection_search",
    success_keywords = json.array(spec.success_keywords),
    split_key = spec.split_key or spec.task_id,
    metadata = metadata,
    user_turns = self.ep:said(),
  }
end

return M
