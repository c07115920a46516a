-- A fact of the documents and a customer's record, in one answer.

local facts = require "lib.facts"
local pick = require "lib.pick"
local records = require "lib.records"
local steps = require "lib.steps"

local F = {
  name = "search_db",
  category = "search_db",
  turn_type = "single_turn",
  objective = "Combine a fact of the documents with a customer's record.",
  variants = { "success", "recovery" },
  recoveries = {
    "record_not_found", "forbidden_field", "invalid_domain", "no_results", "empty_query",
    "missing_lookup_value",
  },
  lang = "lang.search_db",
}

function F.sample(rng, world)
  local spec = {}
  if not facts.draw(rng, world, spec) then return nil end
  spec.top_k = nil
  spec.success_keywords = records.draw(rng, spec, pick.customer(rng, world), true)
  table.insert(spec.success_keywords, 1, spec.answer)
  spec.split_key = "fact|" .. spec.doc_id .. "|" .. spec.quote
  return spec
end

local STEPS = { steps.search, steps.lookup }

function F.steps() return STEPS end

return F
