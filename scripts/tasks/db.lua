-- Approved fields of one customer.

local pick = require "lib.pick"
local records = require "lib.records"
local steps = require "lib.steps"

local F = {
  name = "db",
  category = "db",
  turn_type = "single_turn",
  objective = "Read approved fields of one customer.",
  variants = { "success", "recovery" },
  recoveries = { "forbidden_field", "record_not_found", "missing_lookup_value", "fields_as_text" },
  lang = "lang.db",
}

function F.sample(rng, world)
  local spec = {}
  spec.success_keywords = records.draw(rng, spec, pick.customer(rng, world))
  spec.split_key = ("db|%s|%s"):format(spec.lookup_value, table.concat(spec.fields, ","))
  return spec
end

local STEPS = { steps.lookup }

function F.steps() return STEPS end

return F
