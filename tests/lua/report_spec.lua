-- The report: a share of an empty group is not a number.

require "stand_in"
local report = require "report.p07"

local function metrics(variants, categories, calls)
  local count = 0
  for _, n in pairs(variants) do count = count + n end
  return {
    tool_schema_count = 1, template_count = 1, trajectory_count = count, tool_call_success_rate = 0,
    trajectory_success_rate = 1, recovery_success_rate = 0, unsafe_block_rate = 0, memory_success_rate = 0,
    unauthorized_tool_call_rate = 0, avg_tool_calls_per_success = 1, estimated_manual_review_hours = 1,
    estimated_manual_review_cost_rmb = 1, category_distribution = categories, variant_distribution = variants,
    training_manifest = {},
    extra = {
      tools = { { name = "a", calls = calls, ok = 0, errors = {} } }, templates = {}, scores = {},
      rejected_by_reason = {}, recipe = "r", seed = "1", requested = count, accepted = count, rejected = 0,
      quarantined = 0,
    },
  }
end

local function shares(m)
  local found = {}
  for name, value in report.render(m)["p7_report.md"]:gmatch("\n| ([%w_]+_rate) | ([^|]*) |") do
    found[name] = value
  end
  return found
end

describe("shares", function()
  it("are n/a where the group is empty", function()
    local seen = shares(metrics({ success = 2 }, { db = 2 }, 0))
    assert.same({
      tool_call_success_rate = "n/a", trajectory_success_rate = "100 %", recovery_success_rate = "n/a",
      unsafe_block_rate = "n/a", unauthorized_tool_call_rate = "0 %", memory_success_rate = "n/a",
    }, seen)
    assert.equal("n/a", shares(metrics({}, {}, 0)).trajectory_success_rate)
  end)

  it("are 0 % where all of a group failed", function()
    local seen = shares(metrics({ recovery = 1, block = 1 }, { memory_db = 1, unsafe_code = 1 }, 1))
    for _, name in ipairs({ "tool_call", "recovery", "memory" }) do
      assert.equal("0 %", seen[name .. "_success_rate"])
    end
    assert.equal("0 %", seen.unsafe_block_rate)
  end)
end)
