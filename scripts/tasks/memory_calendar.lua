-- A customer's time zone is noted in the first turn; the second books a meeting in it.

local pick = require "lib.pick"
local say = require "lang"
local slot_choice = require "lib.slot_choice"
local steps = require "lib.steps"

local titles = data("lexicons/meeting_titles").items

local F = {
  name = "memory_calendar",
  category = "memory_calendar",
  turn_type = "multi_turn",
  turn_count = 2,
  objective = "Keep a time zone and book a meeting in it later.",
  variants = { "success", "recovery" },
  recoveries = { "memory_miss", "invalid_key" },
  unsaid = { s = true },
  lang = "lang.memory_calendar",
}

local NOTES = {
  "default", "preferred", "local", "meeting", "office", "home", "working", "headquarters", "billing",
  "support", "branch", "calendar",
}

local CHOICES = { { 3, "window" }, { 3, "first" }, { 1, "last" }, { 3, "after" } }

function F.sample(rng, world)
  local customer = pick.customer(rng, world)
  local person = pick.participant(rng, world)
  local date, zone = pick.date(rng, world, person), pick.timezone(rng)
  if not date then return nil end
  local note = rng:pick(NOTES) .. " timezone"
  local spec = {
    subject = customer.name, s = say.possessive(customer.name), note = note, memory_value = zone,
    memory_key = (customer.name .. " " .. note):lower():gsub("[^%w]+", "_"),
    participant = person.participant, who = pick.spoken_name(rng, person), date = date,
    title = rng:pick(titles),
  }
  local slots = pick.open_slots(world, person.participant, date, zone)
  if not slot_choice.draw(rng, spec, slots, CHOICES) then return nil end
  spec.level = "vague"
  spec.success_keywords = { zone, spec.expected, "booked" }
  -- the first turn says no more than this and the value
  spec.split_key = "memory_calendar|" .. spec.memory_key
  return spec
end

local STEPS = { { steps.store }, { steps.read, steps.check, steps.book } }

function F.steps(_, turn) return STEPS[turn] end

return F
