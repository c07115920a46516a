-- A computation with values that the user states.

local kinds = require "lib.code_kinds"

local F = {
  name = "code",
  category = "code",
  turn_type = "single_turn",
  objective = "Compute a result from stated values.",
  variants = { "success", "recovery" },
  recoveries = { "assertion_failed", "execution_error", "unsafe_code" },
  lang = "lang.code",
}

local TRIES = 50 -- of a kind's draw, which refuses values that round ambiguously

function F.sample(rng)
  local kind = rng:pick(kinds.list)
  local spec
  for _ = 1, TRIES do
    spec = kind.draw(rng)
    if spec then break end
  end
  if not spec then return nil end
  local parts = { "code", kind.name }
  for _, name in ipairs(kind.slots) do
    local value = spec[name]
    parts[#parts + 1] = type(value) == "table" and table.concat(value, ",") or tostring(value)
  end
  spec.success_keywords = kind.expect(spec)
  spec.kind = kind.name
  spec.split_key = table.concat(parts, "|")
  return spec
end

local STEP = {
  name = "compute",
  tool = "python_exec",
  arguments = function(task)
    local kind = kinds.by_name[task.spec.kind]
    local values = {}
    for i, name in ipairs(kind.slots) do values[i] = task:slot(name) end
    return {
      task_name = task.ep:policy("snippet_name", kind.name),
      code = task.ep:derive("compose", kind.code, table.unpack(values)),
    }
  end,
  take = function(task, got) task.found.result = got:at("/result") end,
}

local STEPS = { STEP }

function F.steps() return STEPS end

return F
