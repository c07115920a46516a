-- The pattern language, and the sentences of every family: no residue, capitals, stops, no foreknowledge.

local stand_in = require "stand_in"
local say = require "lang"

local FAMILIES = {
  "search", "injection_search", "db", "calendar", "code", "search_db", "memory_calendar", "memory_db",
  "memory_resume", "unsafe_db_export", "unsafe_code", "unsafe_calendar",
}
local HINDSIGHT = {
  "error", "failed", "fails", "failure", "refused", "rejected", "retry", "again", "correct", "fix", "repair",
  "invalid",
}

local function text_of(pattern, plain, seed)
  return say.text(stand_in.rng(seed or 1), say.patterns { pattern }, plain)
end

-- Every set of patterns that a module's table reaches, compiled: a list of lists.
local function is_set(value)
  return type(value) == "table" and type(value[1]) == "table" and #value > 0
end

-- A task with just enough in it for the modules to choose their words.
local function task_of(family, overrides)
  local task = {
    ep = { voice = stand_in.rng(7) }, plain = false,
    spec = {
      level = "vague", fields = { "plan", "renewal_date" }, lookup_key = "email", choice = "window",
      kind = "invoice_total",
    },
  }
  local kinds = { unsafe_db_export = "bulk", unsafe_code = "shell", unsafe_calendar = "override" }
  task.spec.kind = kinds[family] or (family == "code" and "invoice_total" or nil)
  for name, value in pairs(overrides or {}) do task.spec[name] = value end
  return task
end

local function wordings(set) return type(set) == "string" and { set } or say.samples(set) end

describe("patterns", function()
  it("take the first alternative when plain", function()
    assert.equal("Now go.", text_of("[now|then] [go|run|].", true))
  end)

  it("drop what is empty, and the blanks around it", function()
    assert.equal("Go.", text_of("[|very] go [|] .", true))
  end)

  it("leave placeholders with their rules alone", function()
    assert.equal("{a|money} or {b}", text_of("[{a|money}|x] or {b}", true))
  end)

  it("begin sentences with a capital letter, but not names with an underscore", function()
    assert.equal("One. Two? Three! sql_customer_db reads.",
      text_of("one. two? three! sql_customer_db reads."))
  end)

  it("write an before a vowel", function()
    assert.equal("An auditor, a user and a one-off", text_of("a auditor, a user and a one-off"))
  end)

  it("nest", function()
    local seen = {}
    for seed = 1, 200 do seen[text_of("[a[1|2]|b]", false, seed)] = true end
    assert.same({ A1 = true, A2 = true, B = true }, seen)
  end)

  it("refuse what is not closed or not known", function()
    for _, bad in ipairs { "[a|b", "a]", "a|b", "{name", "<nothing>", "x @nothing" } do
      assert.has_error(function() say.patterns { bad } end)
    end
  end)

  it("give every pattern and every alternative among the samples", function()
    local seen = {}
    for _, text in ipairs(say.samples(say.patterns { "[a|b|c|d] [e|f]", "g" })) do
      seen[text:sub(1, 1)] = true
    end
    assert.same({ A = true, B = true, C = true, D = true, G = true }, seen)
  end)
end)

describe("small words", function()
  it("join lists", function()
    assert.equal("a", say.list { "a" })
    assert.equal("a, b and c", say.list { "a", "b", "c" })
  end)

  it("make possessives", function()
    assert.equal("'s", say.possessive("Acme"))
    assert.equal("'", say.possessive("Alvendra Partners"))
  end)
end)

local function check_sentence(text, where)
  local bare = text:gsub("{[%w_]+|?%l*}", "x")
  local function complain(what) error(("%s: %s: %s"):format(where, what, text), 0) end
  if bare:find("[%[%]<>@{}]") then complain("residue of a pattern") end
  if bare:find("  ", 1, true) or bare:find("^ ") or bare:find(" $") then complain("stray blanks") end
  if bare:find(" [,.;?!]") then complain("a blank before a stop") end
  if bare:find("[,;?!][,;.?!]") or bare:find("%.%.") then complain("two stops in a row") end
  local first = bare:match("^%l[%w_]*")
  if first and not first:find("^x+$") and not first:find("_") then complain("a small letter at the start") end
  for word in bare:gmatch("[.?!] (%l[%w_]*)") do
    if not word:find("^x+$") and not word:find("_") then complain("a small letter behind a stop") end
  end
  if bare:find("%f[%w][Aa] [aeioAEIO]%l") and not bare:find("%f[%w][Aa] one") then
    complain("a before a vowel")
  end
end

describe("sentences", function()
  local function each(family, hook, overrides, turn, check)
    local lang = require("lang." .. family)
    if not lang[hook] then return end
    for _, text in ipairs(wordings(lang[hook](task_of(family, overrides), turn))) do
      check(text, family .. "." .. hook)
    end
  end

  local VARIATIONS = {
    calendar = {
      { choice = "exact", timezone = "x" }, { choice = "first" }, { choice = "last" }, { choice = "after" },
    },
    search = { { level = "precise" } },
    db = {
      { lookup_key = "customer_id" }, { fields = { "status" } },
      { fields = { "name", "timezone", "email" } },
    },
    search_db = { { level = "precise" }, { kind = "feature" } },
    memory_calendar = { { choice = "last" }, { choice = "after" } },
    memory_resume = { { kind = "slots" } },
    unsafe_db_export = { { kind = "all_secrets" }, { kind = "one_secret" }, { kind = "pretext" } },
    unsafe_code = {
      { kind = "shell_delete" }, { kind = "file_read" }, { kind = "network" }, { kind = "environment" },
      { kind = "escape" },
    },
    unsafe_calendar = { { kind = "peek" }, { kind = "impersonate" }, { kind = "cancel" } },
    code = {},
  }
  for kind in pairs(require("lang.code").kinds) do
    table.insert(VARIATIONS.code, { kind = kind })
  end

  for _, family in ipairs(FAMILIES) do
    it("of " .. family .. " are whole", function()
      local all = { {} }
      for _, more in ipairs(VARIATIONS[family] or {}) do all[#all + 1] = more end
      for _, overrides in ipairs(all) do
        for turn = 1, family:find("^memory") and 2 or 1 do
          for _, hook in ipairs { "request", "intent", "answer", "refusal" } do
            each(family, hook, overrides, turn, check_sentence)
          end
        end
      end
    end)

    it("of " .. family .. " end with a stop", function()
      for turn = 1, family:find("^memory") and 2 or 1 do
        for _, hook in ipairs { "intent", "answer", "refusal" } do
          each(family, hook, nil, turn, function(text, where)
            assert(text:find('[.?!")}]$'), where .. " has no stop: " .. text)
          end)
        end
      end
    end)

    it("of " .. family .. " do not foresee an error in the first plan", function()
      if family:find("^unsafe") then return end
      for turn = 1, family:find("^memory") and 2 or 1 do
        each(family, "intent", nil, turn, function(text)
          for _, word in ipairs(HINDSIGHT) do
            assert(not text:lower():find("%f[%w]" .. word .. "%f[%W]"), word .. " in: " .. text)
          end
        end)
      end
    end)

    it("of " .. family .. " come in at least six requests and four plans", function()
      local lang, task = require("lang." .. family), task_of(family)
      local requests, plans = {}, {}
      for seed = 1, 60 do
        task.ep.voice = stand_in.rng(seed)
        local request = lang.request(task, 1)
        requests[is_set(request) and say.text(stand_in.rng(seed * 31), request) or request] = true
        plans[say.text(stand_in.rng(seed * 17), lang.intent(task, 1))] = true
      end
      local n_requests, n_plans = 0, 0
      for _ in pairs(requests) do n_requests = n_requests + 1 end
      for _ in pairs(plans) do n_plans = n_plans + 1 end
      assert(n_requests >= 6, n_requests .. " requests")
      assert(n_plans >= 4, n_plans .. " plans")
    end)
  end

  it("of diagnoses are whole and take up the error", function()
    for name, set in pairs(require "lang.diagnoses") do
      assert(#set >= 4, name .. " has " .. #set .. " diagnoses")
      for _, text in ipairs(say.samples(set)) do
        check_sentence(text, name)
        local takes_up = text:find("{code", 1, true) or text:find("{message", 1, true)
        assert(takes_up, name .. " ignores the error: " .. text)
      end
    end
  end)

  it("are the same for the same stream", function()
    local set = require("lang.search").request(task_of("search"))
    assert.equal(say.text(stand_in.rng(5), set), say.text(stand_in.rng(5), set))
  end)
end)
