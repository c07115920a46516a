-- Finding an open slot with somebody and booking it.

local pick = require "lib.pick"
local slot_choice = require "lib.slot_choice"
local steps = require "lib.steps"

local titles = data("lexicons/meeting_titles").items

local F = {
  name = "calendar",
  category = "calendar",
  turn_type = "single_turn",
  objective = "Book an open slot that suits the request.",
  variants = { "success", "recovery" },
  recoveries = { "slot_unavailable", "unknown_participant", "invalid_timezone", "slot_format" },
  lang = "lang.calendar",
}

local CHOICES = { { 4, "exact" }, { 4, "window" }, { 2, "first" }, { 1, "last" }, { 2, "after" } }

function F.sample(rng, world)
  local person = pick.participant(rng, world)
  local date = pick.date(rng, world, person)
  if not date then return nil end
  local spec = {
    participant = person.participant, who = pick.spoken_name(rng, person), date = date,
    title = rng:pick(titles),
    timezone = rng:chance(0.45) and pick.timezone(rng) or nil, hasty = rng:chance(0.6),
  }
  local slots = pick.open_slots(world, person.participant, date, spec.timezone or "UTC")
  if not slot_choice.draw(rng, spec, slots, CHOICES) then return nil end
  spec.level = spec.choice == "exact" and "precise" or "vague"
  spec.success_keywords = { spec.expected, "booked" }
  spec.split_key = ("calendar|%s|%s|%s|%s"):format(spec.participant, date, spec.title, spec.expected)
  return spec
end

local STEPS = { steps.check, steps.book }

function F.steps() return STEPS end

return F
