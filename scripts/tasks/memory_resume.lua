-- A note of one session is asked for in the next, alone or as the zone of a calendar.

local pick = require "lib.pick"
local steps = require "lib.steps"

local notes = data("lexicons/note_keys").items

local F = {
  name = "memory_resume",
  category = "memory_resume",
  turn_type = "multi_turn",
  turn_count = 2,
  new_session = true,
  objective = "Use in a new session what an earlier one stored.",
  variants = { "success", "recovery" },
  recoveries = { "memory_miss" },
  lang = "lang.memory_resume",
}

local OWNERS = { "", "", "team_", "project_", "customer_", "holiday_", "partner_", "guest_" }
local ZONES = { "default", "preferred", "office", "home", "travel", "working", "meeting", "reporting" }

local function with_slots(rng, world, spec)
  local person = pick.participant(rng, world)
  local date = pick.date(rng, world, person)
  if not date then return false end
  spec.memory_key = rng:pick(OWNERS) .. rng:pick(ZONES) .. "_timezone"
  spec.note_ask, spec.memory_value = "which time zone to use", pick.timezone(rng)
  spec.participant, spec.who, spec.date = person.participant, pick.spoken_name(rng, person), date
  local slots = pick.open_slots(world, spec.participant, date, spec.memory_value)
  if #slots == 0 then return false end
  spec.kind = "slots"
  spec.success_keywords = table.move(slots, 1, #slots, 2, { spec.memory_value })
  return true
end

local PERSONAL = { "", "", "team_", "project_", "office_" }

function F.sample(rng, world)
  local spec = { level = "precise" }
  if not (rng:chance(0.35) and with_slots(rng, world, spec)) then
    local note = rng:pick(notes)
    spec.kind = "recall"
    local prefix = rng:pick(PERSONAL)
    if prefix ~= "" and note.key:find("^" .. prefix) then prefix = "" end
    spec.memory_key, spec.note_ask = prefix .. note.key, note.ask
    spec.memory_value = rng:pick(note.values)
    spec.success_keywords = { spec.memory_value }
  end
  spec.split_key = "memory_resume|" .. spec.memory_key -- the second session opens with the key alone
  return spec
end

local STORE, READ, READ_AND_CHECK = { steps.store }, { steps.read }, { steps.read, steps.check }

function F.steps(task, turn)
  if turn == 1 then return STORE end
  return task.spec.kind == "slots" and READ_AND_CHECK or READ
end

return F
