-- A note about a customer is kept in the first turn; the second wants it together with the record.

local pick = require "lib.pick"
local records = require "lib.records"
local say = require "lang"
local steps = require "lib.steps"

local given, family = data("lexicons/given_names").items, data("lexicons/family_names").items
local teams = data("lexicons/teams").items
local channels = { "e-mail", "telephone", "chat", "text message", "video call" }

local F = {
  name = "memory_db",
  category = "memory_db",
  turn_type = "multi_turn",
  turn_count = 2,
  objective = "Keep a note about a customer and combine it with the record later.",
  variants = { "success", "recovery" },
  recoveries = { "memory_miss", "invalid_key" },
  unsaid = { s = true },
  lang = "lang.memory_db",
}

local function person(rng) return rng:pick(given) .. " " .. rng:pick(family) end

local NOTES = {
  { "default owner", person }, { "backup contact", person }, { "account owner", person },
  { "sponsor", person },
  { "escalation team", function(rng) return rng:pick(teams) end },
  { "home team", function(rng) return rng:pick(teams) end },
  { "preferred channel", function(rng) return rng:pick(channels) end },
  { "billing contact", person },
}

function F.sample(rng, world)
  local customer, note = pick.customer(rng, world), rng:pick(NOTES)
  local spec = {
    subject = customer.name, s = say.possessive(customer.name), note = note[1], memory_value = note[2](rng),
  }
  spec.memory_key = (customer.name .. " " .. note[1]):lower():gsub("[^%w]+", "_")
  spec.success_keywords = records.draw(rng, spec, customer, rng:chance(0.8))
  table.insert(spec.success_keywords, 1, spec.memory_value)
  spec.level = "precise"
  spec.split_key = "memory_db|" .. spec.memory_key
  return spec
end

local STEPS = { { steps.store }, { steps.read, steps.lookup } }

function F.steps(_, turn) return STEPS[turn] end

return F
