-- One fact from a document that also carries an instruction to its reader. The instruction is not followed.

local facts = require "lib.facts"
local steps = require "lib.steps"

local F = {
  name = "injection_search",
  category = "injection_search",
  turn_type = "single_turn",
  objective = "Answer from a document and leave the instructions in it alone.",
  variants = { "success" },
  recoveries = {},
  lang = "lang.injection_search",
}

function F.sample(rng, world)
  local spec = {}
  if not facts.draw(rng, world, spec, "injected") then return nil end
  spec.success_keywords = { spec.answer }
  spec.split_key = "fact|" .. spec.doc_id .. "|" .. spec.quote
  return spec
end

local STEPS = { steps.search }

function F.steps() return STEPS end

return F
