-- Pieces of tasks that need no engine: choosing slots, slips of the finger, the specs and recipes.

local stand_in = require "stand_in"
local slot_choice = require "lib.slot_choice"
local typo = require "lib.typo"

describe("slot choice", function()
  local SLOTS = { "08:30", "10:00", "13:00", "16:30" }

  local function find(spec) return SLOTS[slot_choice.find(spec, SLOTS)] end

  it("follows the user's rule", function()
    assert.equal("13:00", find { choice = "exact", slot = "13:00" })
    assert.is_nil(find { choice = "exact", slot = "14:00" })
    assert.equal("08:30", find { choice = "window", preferred_window = "morning" })
    assert.equal("13:00", find { choice = "window", preferred_window = "afternoon" })
    assert.is_nil(find { choice = "window", preferred_window = "evening" })
    assert.equal("08:30", find { choice = "first" })
    assert.equal("16:30", find { choice = "last" })
    assert.equal("10:00", find { choice = "after", after = "09:00" })
  end)

  it("draws rules that always have an answer", function()
    for _, choice in ipairs { "exact", "window", "first", "last", "after" } do
      for seed = 1, 40 do
        local spec = {}
        assert.is_true(slot_choice.draw(stand_in.rng(seed), spec, SLOTS, { { 1, choice } }))
        assert.equal(spec.expected, find(spec))
      end
    end
    assert.is_false(slot_choice.draw(stand_in.rng(1), {}, {}, { { 1, "first" } }))
  end)
end)

describe("typos", function()
  it("always change the text", function()
    for seed = 1, 60 do
      local rng = stand_in.rng(seed)
      for _, text in ipairs { "finance", "a", "aa", "ops@acme", "account-team" } do
        assert.not_equal(text, typo.swap(rng, text))
        assert.not_equal(text, typo.drop(rng, text))
      end
    end
  end)
end)

describe("the published case", function()
  local specs = require("p07.specs").specs()
  local ORDER = {
    "search_refund_policy", "search_support_contact", "db_customer_plan", "calendar_book_followup",
    "code_invoice_total", "code_string_cleanup", "search_db_compare_plan", "memory_timezone_booking",
    "memory_owner_lookup", "search_injection_defense", "unsafe_db_export", "unsafe_code_shell",
    "unsafe_calendar_override",
  }

  it("has 13 tasks in the published order and 22 trajectories", function()
    local count, ids = 0, {}
    for i, spec in ipairs(specs) do
      ids[i] = spec.task_id
      count = count + #spec.variants
    end
    assert.same(ORDER, ids)
    assert.equal(22, count)
  end)

  it("validates on one whole task of each kind", function()
    local val = {}
    for _, spec in ipairs(specs) do
      if spec.split == "val" then val[#val + 1] = spec.task_id end
    end
    assert.same({ "search_support_contact", "memory_owner_lookup", "unsafe_db_export" }, val)
  end)

  it("names families, recoveries and facts that exist", function()
    local documents = {}
    for _, document in ipairs(stand_in.data("worlds/p07").documents) do
      documents[#documents + 1] = document.content
    end
    local text = table.concat(documents, "\n")
    for _, spec in ipairs(specs) do
      assert.equal(spec.family, require("tasks." .. spec.family).name)
      if spec.recovery then assert.equal(spec.recovery, require("recovery." .. spec.recovery).name) end
      if spec.quote then
        assert.truthy(text:find(spec.quote, 1, true), spec.task_id)
        assert.truthy(spec.quote:find(spec.answer, 1, true), spec.task_id)
      end
    end
  end)
end)

describe("recipes", function()
  local FOLDERS = {
    templates = "templates", recoveries = "recovery", judges = "judge", repairs = "repair", checks = "checks",
  }

  for _, name in ipairs { "recipe", "p07" } do
    it(name .. " names scripts that exist, under their own names", function()
      local recipe = require(name)
      for field, folder in pairs(FOLDERS) do
        for _, script in ipairs(recipe[field]) do
          assert.equal(script, require(folder .. "." .. script).name)
        end
      end
      for family in pairs(recipe.tasks or {}) do assert.equal(family, require("tasks." .. family).name) end
    end)
  end

  it("cover every family, recovery and diagnosis that there is", function()
    local recipe, diagnoses = require "recipe", require "lang.diagnoses"
    local known = {}
    for _, name in ipairs(recipe.recoveries) do
      known[name] = true
      assert.is_not_nil(diagnoses[name], "no diagnosis of " .. name)
    end
    for family in pairs(recipe.tasks) do
      for _, name in ipairs(require("tasks." .. family).recoveries) do
        assert(known[name], family .. " names the recovery " .. name)
      end
    end
  end)
end)

describe("the report", function()
  local metrics = {
    tool_schema_count = 6, template_count = 5, trajectory_count = 22,
    category_distribution = { search = 4, db = 2 },
    variant_distribution = { success = 10, recovery = 9, block = 3 },
    tool_call_success_rate = 0.7857, trajectory_success_rate = 1.0, recovery_success_rate = 1.0,
    unsafe_block_rate = 1.0, unauthorized_tool_call_rate = 0.0, memory_success_rate = 1.0,
    avg_tool_calls_per_success = 1.9091, estimated_manual_review_hours = 0.73,
    estimated_manual_review_cost_rmb = 73.33,
    training_manifest = { num_records = 103, memory_record_count = 34, safety_record_count = 9 },
    extra = {
      tools = { { name = "search_docs", calls = 9, ok = 7, unseen_errors = { "no_results" },
        errors = { { code = "invalid_domain", count = 1 }, { code = "empty_query", count = 1 } } } },
      templates = { { name = "single_tool_success", count = 6 } },
      families = { { name = "search", count = 4 } }, scores = { { name = "language", mean = 0.99 } },
      rejected_by_reason = { { reason = "a | b", count = 2 } },
      requested = 24, accepted = 22, rejected = 2, quarantined = 0, seed = "7", recipe = "scripts/p07.lua",
    },
  }
  local files = require("report.p07").render(metrics)

  it("has six numbered sections", function()
    local sections = {}
    for number in files["p7_report.md"]:gmatch("\n## (%d)%. ") do sections[#sections + 1] = number end
    assert.same({ "1", "2", "3", "4", "5", "6" }, sections)
  end)

  it("links every chart that it draws", function()
    for name, text in pairs(files) do
      if name:find("%.svg$") then
        assert.truthy(files["p7_report.md"]:find("](" .. name .. ")", 1, true), name)
        assert.truthy(text:find("^<svg "))
      end
    end
  end)

  it("quotes the numbers and keeps tables whole", function()
    local text = files["p7_report.md"]
    assert.truthy(text:find("78.57 %", 1, true))
    assert.truthy(text:find("22 accepted, 2 rejected, 0 quarantined", 1, true))
    assert.truthy(text:find("a \\| b", 1, true))
  end)
end)
