-- Kinds of computations: what is drawn, the texts that a result must show, and slips that keep the secret.

local stand_in = require "stand_in"
local kinds = require "lib.code_kinds"
local py = require "lib.python_text"

local function draw(kind, seed)
  local rng = stand_in.rng(seed)
  local values
  repeat values = kind.draw(rng) until values
  return values
end

describe("python texts", function()
  it("write numbers as they are said", function()
    assert.equal("integer", math.type(py.decimal(8000, 2)))
    assert.equal(120.5, py.decimal(12050, 2))
  end)

  it("write floats as Python does", function()
    assert.equal("266.0", py.float(26600, 2))
    assert.equal("0.05", py.float(5, 2))
    assert.equal("-3.2", py.float(-32, 1))
    assert.equal("12.3", py.float(1230, 2))
  end)

  it("write literals", function()
    assert.equal('[120.5, 80, "a\\"b"]', py.literal { 120.5, 80, 'a"b' })
  end)
end)

describe("kinds", function()
  it("are at least twelve, with names of their own", function()
    local names, count = {}, 0
    for _, kind in ipairs(kinds.list) do
      assert.is_nil(names[kind.name])
      names[kind.name], count = true, count + 1
    end
    assert(count >= 12)
  end)

  for _, kind in ipairs(kinds.list) do
    it(kind.name .. " draws its slots, and as the same stream does", function()
      for seed = 1, 30 do
        local values = draw(kind, seed)
        for _, slot in ipairs(kind.slots) do assert.is_not_nil(values[slot]) end
        assert.same(values, draw(kind, seed))
      end
    end)

    it(kind.name .. " uses every slot in its code", function()
      for i = 1, #kind.slots do assert(kind.code:find("{" .. i .. "}", 1, true), "slot " .. i) end
      assert.truthy(kind.code:find("%f[%w_]result = "))
    end)

    it(kind.name .. " has slips that assert and do not give the result away", function()
      for seed = 1, 30 do
        local values = draw(kind, seed)
        local slips = kind.slips(values)
        assert(#slips >= 1)
        for _, slip in ipairs(slips) do
          local message = slip:match('assert .-, "([^"]*)"$')
          assert(message, slip)
          for _, expected in ipairs(kind.expect(values)) do
            assert.falsy(message:find(expected, 1, true), "the assertion tells " .. expected)
          end
        end
      end
    end)

    it(kind.name .. " is said in words of its own", function()
      assert.is_not_nil(require("lang.code").kinds[kind.name])
    end)
  end

  it("expect what the published case expects", function()
    assert.same({ "266.0" }, kinds.by_name.invoice_total.expect { amounts = { 120.5, 80, 65.5 } })
    assert.same({ "vip", "beta", "enterprise" },
      kinds.by_name.normalize_tags.expect { labels = { "  VIP", "beta ", " Enterprise " } })
  end)

  it("expect what a hand computes", function()
    local by_name = kinds.by_name
    assert.same({ "119.0" }, by_name.gross_total.expect { amounts = { 60, 40 }, tax_percent = 19 })
    assert.same({ "4.67" }, by_name.average_score.expect { scores = { 4, 5, 5 } })
    assert.same({ "3.5" }, by_name.median_days.expect { days = { 5, 1, 4, 3 } })
    assert.same({ "3" }, by_name.median_days.expect { days = { 5, 1, 3 } })
    assert.same({ "32.0" }, by_name.celsius_to_fahrenheit.expect { celsius = 0 })
    assert.same({ "62.14" }, by_name.kilometres_to_miles.expect { kilometres = 100 })
    assert.same({ "-25.0" }, by_name.percent_change.expect { old_value = 400, new_value = 300 })
    assert.same({ "10.0" },
      by_name.prorated_charge.expect { monthly_price = 30, days_used = 10, days_in_month = 30 })
    assert.same({ "2:05" }, by_name.working_time.expect { minutes = { 60, 65 } })
    assert.same({ "14.05.2026" }, by_name.european_dates.expect { dates = { "2026-05-14" } })
    assert.same({ "90.0" }, by_name.discounted_price.expect { list_price = 100, discount_percent = 10 })
    assert.same({ "6.0" },
      by_name.late_fee.expect { invoice_amount = 100, monthly_percent = 2, months_late = 3 })
  end)
end)
