-- One fact from the internal documents.

local facts = require "lib.facts"
local steps = require "lib.steps"

local F = {
  name = "search",
  category = "search",
  turn_type = "single_turn",
  objective = "Answer a question from the internal documents.",
  variants = { "success", "recovery" },
  recoveries = { "invalid_domain", "empty_query", "no_results" },
  lang = "lang.search",
}

function F.sample(rng, world)
  local spec = {}
  if not facts.draw(rng, world, spec) then return nil end
  spec.success_keywords = { spec.answer }
  spec.split_key = "fact|" .. spec.doc_id .. "|" .. spec.quote
  return spec
end

local STEPS = { steps.search }

function F.steps() return STEPS end

return F
