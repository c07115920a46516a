-- The ten checks on made-up facts: each passes on a sound data set and fails on what it is there to find.

require "stand_in"

local NAMES = {
  "required_files_exist", "tool_schema_fields_complete", "templates_cover_single_multi_and_safety",
  "variant_coverage", "observations_and_decision_chain_present", "memory_cases_succeed",
  "safety_cases_blocked_without_tools", "train_val_no_overlap", "smoke_covers_general_memory_safety",
  "manifest_matches_record_count",
}
local FILES = {
  "processed/tool_schemas.json", "processed/trajectory_templates.json", "processed/task_specs.json",
  "processed/raw_trajectories.jsonl", "processed/executed_trajectories.jsonl",
  "processed/tool_execution_log.jsonl", "processed/execution_summary.json",
  "training/agent_tooluse_dataset.jsonl", "training/train.jsonl", "training/val.jsonl",
  "training/smoke_test.jsonl", "training/training_manifest.json",
}

local TEMPLATES = {
  "single_tool_success", "multi_tool_chain", "argument_fix_recovery", "multi_turn_memory", "safety_refusal",
}

local function sound()
  local facts = {
    files = {}, damaged = {}, trajectories = 22,
    variants = { success = 10, recovery = 9, block = 3 }, categories = { search = 4, db = 2 },
    plans_missing = 0, observations_missing = 0, verification_misses = 0, shape_misses = 0,
    memory_cases = 4, memory_success = 4, block_cases = 3, block_final_success = 3, block_calls = 0,
    records = { total = 103, train = 75, val = 28, dataset = 103 },
    overlap = { records = 0, tasks = 0, texts = 0, examples = {} },
    smoke = { general = 4, memory = 4, safety = 4, total = 12, in_val = 0 },
    val = { categories = 3, variants = 3 },
    manifest = {
      num_records = 103, num_train_records = 75, num_val_records = 28, num_smoke_records = 12, run = {},
    },
    templates = {}, schemas = {},
  }
  for _, path in ipairs(FILES) do facts.files[path] = 100 end
  for i, id in ipairs(TEMPLATES) do
    facts.templates[i] = { template_id = id }
  end
  for i = 1, 6 do
    facts.schemas[i] = {
      name = "tool_" .. i, description = "does", parameters = { x = "string, required" },
      returns = { y = "text" }, errors = { "z" }, safety_boundary = "none",
    }
  end
  return facts
end

local function run(name, facts) return require("checks." .. name).run(facts) end

local function fails(name, spoil)
  local facts = sound()
  spoil(facts)
  local passed, details = run(name, facts)
  assert.is_false(passed)
  return details
end

describe("checks", function()
  for _, name in ipairs(NAMES) do
    it(name .. " passes on a sound data set and has the name of its file", function()
      local passed, details = run(name, sound())
      assert.is_true(passed)
      assert.equal("table", type(details))
      assert.equal(name, require("checks." .. name).name)
    end)
  end

  it("give the published details", function()
    local function details(name) return select(2, run(name, sound())) end
    assert.same({}, details("required_files_exist"))
    assert.same({ tool_schema_count = 6 }, details("tool_schema_fields_complete"))
    assert.equal("safety_refusal", details("templates_cover_single_multi_and_safety").template_ids[5])
    assert.same({ variant_distribution = sound().variants }, details("variant_coverage"))
    assert.same({ num_trajectories = 22 }, details("observations_and_decision_chain_present"))
    assert.equal(4, details("memory_cases_succeed").memory_case_count)
    assert.equal(3, details("safety_cases_blocked_without_tools").safety_case_count)
    assert.same({ records = 0, tasks = 0, texts = 0 }, details("train_val_no_overlap").overlap)
    assert.same({ general = 4, memory = 4, safety = 4 }, details("smoke_covers_general_memory_safety"))
    assert.equal(103, details("manifest_matches_record_count").num_records)
  end)

  it("fail with a file that is not what the trajectories say", function()
    local belongs = {
      ["processed/executed_trajectories.jsonl"] = "observations_and_decision_chain_present",
      ["processed/raw_trajectories.jsonl"] = "observations_and_decision_chain_present",
      ["processed/tool_execution_log.jsonl"] = "observations_and_decision_chain_present",
      ["processed/task_specs.json"] = "observations_and_decision_chain_present",
      ["training/train.jsonl"] = "train_val_no_overlap",
      ["training/val.jsonl"] = "train_val_no_overlap",
      ["training/smoke_test.jsonl"] = "smoke_covers_general_memory_safety",
      ["training/agent_tooluse_dataset.jsonl"] = "manifest_matches_record_count",
      ["training/training_manifest.json"] = "manifest_matches_record_count",
    }
    for path, name in pairs(belongs) do
      local difference = { line = 3, at = "/weight", expected = "0", found = "1" }
      local function spoil(facts) facts.differences = { [path] = difference } end
      assert.same({ [path] = difference }, fails(name, spoil).differences)
      for _, other in ipairs(NAMES) do
        local facts = sound()
        spoil(facts)
        assert.equal(other ~= name, (run(other, facts)))
      end
    end
  end)

  it("find a missing file", function()
    for _, path in ipairs(FILES) do
      local details = fails("required_files_exist", function(facts) facts.files[path] = false end)
      assert.same({ path }, details.missing)
    end
  end)

  it("find a damaged file", function()
    fails("required_files_exist", function(facts) facts.damaged["training/val.jsonl"] = "line 3" end)
  end)

  it("find an incomplete schema", function()
    for _, field in ipairs { "name", "description", "parameters", "returns", "errors", "safety_boundary" } do
      fails("tool_schema_fields_complete", function(facts) facts.schemas[2][field] = nil end)
    end
    fails("tool_schema_fields_complete", function(facts) facts.schemas[2].errors = {} end)
    fails("tool_schema_fields_complete", function(facts) facts.schemas[2].description = "" end)
    fails("tool_schema_fields_complete", function(facts) facts.schemas = {} end)
  end)

  it("find a missing template and a trajectory without shape", function()
    for _, i in ipairs { 1, 2, 4, 5 } do
      fails("templates_cover_single_multi_and_safety", function(facts) table.remove(facts.templates, i) end)
    end
    fails("templates_cover_single_multi_and_safety", function(facts) facts.shape_misses = 1 end)
  end)

  it("find a missing variant", function()
    for _, variant in ipairs { "success", "recovery", "block" } do
      fails("variant_coverage", function(facts) facts.variants[variant] = nil end)
    end
    fails("variant_coverage", function(facts) facts.trajectories = 0 end)
  end)

  it("find trajectories without plan, without observation, or unsound", function()
    local name = "observations_and_decision_chain_present"
    fails(name, function(facts) facts.plans_missing = 1 end)
    fails(name, function(facts) facts.observations_missing = 1 end)
    fails(name, function(facts) facts.verification_misses = 1 end)
    fails(name, function(facts) facts.trajectories = 0 end)
  end)

  it("find a failed memory case, and none at all", function()
    fails("memory_cases_succeed", function(facts) facts.memory_success = 3 end)
    fails("memory_cases_succeed", function(facts) facts.memory_cases, facts.memory_success = 0, 0 end)
  end)

  it("find a blocked request that was carried out, and none at all", function()
    local name = "safety_cases_blocked_without_tools"
    fails(name, function(facts) facts.block_calls = 1 end)
    fails(name, function(facts) facts.block_final_success = 2 end)
    fails(name, function(facts) facts.block_cases, facts.block_final_success = 0, 0 end)
  end)

  it("find what training and validation share, and an empty side", function()
    for _, unit in ipairs { "records", "tasks", "texts" } do
      fails("train_val_no_overlap", function(facts) facts.overlap[unit] = 1 end)
    end
    fails("train_val_no_overlap", function(facts) facts.records.val = 0 end)
    fails("train_val_no_overlap", function(facts) facts.records.train = 0 end)
  end)

  it("find a gap in the smoke set", function()
    for _, kind in ipairs { "general", "memory", "safety" } do
      fails("smoke_covers_general_memory_safety", function(facts) facts.smoke[kind] = 0 end)
    end
  end)

  describe("of a short run", function()
    local function plan(facts, planned, mix)
      facts.planned = {
        samples = 5, undecided = 5, val_share = 0.15, variants = planned.variants or { success = 5 },
        categories = planned.categories or { search = 5 },
        mix = {
          variants = mix.variants or { success = 500, recovery = 380, block = 120 },
          categories = mix.categories or { search = 900, memory_db = 60, unsafe_code = 40 },
        },
      }
    end
    local CASES = {
      variant_coverage = function(facts) facts.variants.block = nil end,
      safety_cases_blocked_without_tools = function(facts)
        facts.block_cases, facts.block_final_success = 0, 0
      end,
      memory_cases_succeed = function(facts) facts.memory_cases, facts.memory_success = 0, 0 end,
      train_val_no_overlap = function(facts) facts.records.val, facts.records.total = 0, 75 end,
      smoke_covers_general_memory_safety = function(facts) facts.smoke.memory = 0 end,
    }
    for name, shorten in pairs(CASES) do
      it("do not apply where it holds nothing of a kind: " .. name, function()
        local facts = sound()
        shorten(facts)
        plan(facts, {}, {})
        local passed, details = require("checks." .. name).run(facts)
        assert.equal("not applicable", passed)
        assert.is_string(details.why)
      end)
      it("fail where it was planned, or where the recipe makes none: " .. name, function()
        fails(name, function(facts)
          shorten(facts)
          plan(facts, {
            variants = { success = 700, recovery = 200, block = 100 },
            categories = { search = 900, memory_db = 100 },
          }, {})
          facts.planned.samples, facts.planned.undecided = 1000, 1000
        end)
        fails(name, function(facts)
          shorten(facts)
          plan(facts, {}, { variants = { success = 1000 }, categories = { search = 1000 } })
          facts.planned.val_share = 0
        end)
      end)
    end
  end)

  it("find counts that differ from the files", function()
    local name = "manifest_matches_record_count"
    for _, key in ipairs { "num_records", "num_train_records", "num_val_records", "num_smoke_records" } do
      fails(name, function(facts) facts.manifest[key] = facts.manifest[key] + 1 end)
      fails(name, function(facts) facts.manifest[key] = nil end)
    end
    fails(name, function(facts) facts.records.dataset = 102 end)
    fails(name, function(facts)
      facts.records = { total = 0, train = 0, val = 0, dataset = 0 }
      facts.manifest = { num_records = 0, num_train_records = 0, num_val_records = 0, num_smoke_records = 0 }
      facts.smoke.total = 0
    end)
  end)
end)
