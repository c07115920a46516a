-- The kinds of computations that the family "code" asks for: what the user states, the snippet, and how it
-- can go wrong.
--
-- A kind:
--   name             the name of the snippet
--   slots            names of the values that the user states, in the order of {1}, {2}, … of `code`
--   draw(rng)        those values, as plain data; nil: draw again
--   code             the snippet (a "compose" template)
--   expect(values)   texts that the result must show, computed here in integers and not by the snippet
--   slips(values)    snippets that run and are wrong, each with an assertion that notices. An assertion
--                    states a property that everybody can see from the request, never the result.
--   unsafe(values)   the snippet with a module that is not allowed (optional)
--
-- Values are drawn so that no rounding falls exactly between two results: Python's binary fractions and the
-- integers here then agree.

local py = require "lib.python_text"

local products, tags = data("lexicons/products").items, data("lexicons/tags").items
local given_names, teams = data("lexicons/given_names").items, data("lexicons/teams").items
local meetings = data("lexicons/meeting_titles").items

local function many(rng, low, high, make)
  local list = {}
  for i = 1, rng:int(low, high) do list[i] = make(i) end
  return list
end

local function money(rng, low, high) return py.decimal(rng:int(low, high), 2) end

local function cents(x) return math.floor(x * 100 + 0.5) end

local function sum_cents(list)
  local sum = 0
  for _, x in ipairs(list) do sum = sum + cents(x) end
  return sum
end

local function without_last(list) return table.move(list, 1, #list - 1, 1, {}) end

local function sum(list)
  local total = 0
  for _, x in ipairs(list) do total = total + x end
  return total
end

local function sorted(list)
  local own = table.move(list, 1, #list, 1, {})
  table.sort(own)
  return own
end

-- The list without its last value, and a check of the number of values.
local function incomplete(name, values, rest)
  return ("%s = %s\n%s\nassert len(%s) == %d, \"a value of the request is missing\""):format(
    name, py.literal(without_last(values)), rest, name, #values)
end


local KINDS = {
  {
    name = "invoice_total",
    slots = { "amounts" },
    draw = function(rng)
      return { amounts = many(rng, 3, 6, function() return money(rng, 500, 60000) end) }
    end,
    code = "amounts = {1}\nresult = round(sum(amounts), 2)",
    expect = function(v)
      local whole = true
      for _, x in ipairs(v.amounts) do whole = whole and math.type(x) == "integer" end
      return { whole and tostring(sum_cents(v.amounts) // 100) or py.float(sum_cents(v.amounts), 2) }
    end,
    slips = function(v)
      return {
        incomplete("amounts", v.amounts, "result = round(sum(amounts), 2)"),
        ("amounts = %s\nresult = round(max(amounts), 2)\n"
          .. "assert result > max(amounts), \"the total must be larger than each amount\""):format(
          py.literal(v.amounts)),
      }
    end,
    unsafe = function(v)
      return ("from decimal import Decimal\nresult = float(sum(Decimal(str(x)) for x in %s))"):format(
        py.literal(v.amounts))
    end,
  },
  {
    name = "gross_total",
    slots = { "amounts", "tax_percent" },
    draw = function(rng)
      local v = {
        amounts = many(rng, 2, 5, function() return money(rng, 900, 40000) end),
        tax_percent = rng:pick({ 5, 6, 7, 8, 9, 10, 12, 16, 19, 20, 21, 22, 23, 25 }),
      }
      return sum_cents(v.amounts) * (100 + v.tax_percent) % 100 ~= 50 and v or nil
    end,
    code = "amounts = {1}\ntax_percent = {2}\nresult = round(sum(amounts) * (1 + tax_percent / 100), 2)",
    expect = function(v)
      return { py.float((sum_cents(v.amounts) * (100 + v.tax_percent) + 50) // 100, 2) }
    end,
    slips = function(v)
      return {
        incomplete("amounts", v.amounts,
          ("result = round(sum(amounts) * (1 + %d / 100), 2)"):format(v.tax_percent)),
        ("amounts = %s\ntax_percent = %d\nresult = round(sum(amounts) * (1 + tax_percent), 2)\n"
          .. "assert result < 2 * sum(amounts), \"the tax is larger than the net sum\""):format(
          py.literal(v.amounts), v.tax_percent),
      }
    end,
    unsafe = function(v)
      return ("import math\nresult = round(math.fsum(%s) * %s, 2)"):format(
        py.literal(v.amounts), py.literal(1 + v.tax_percent / 100))
    end,
  },
  {
    name = "average_score",
    slots = { "scores" },
    draw = function(rng)
      local v = { scores = many(rng, 4, 9, function() return rng:int(1, 10) end) }
      return sum(v.scores) * 200 % (2 * #v.scores) ~= #v.scores and v or nil
    end,
    code = "scores = {1}\nresult = round(sum(scores) / len(scores), 2)",
    expect = function(v)
      return { py.float((sum(v.scores) * 200 + #v.scores) // (2 * #v.scores), 2) }
    end,
    slips = function(v)
      return {
        incomplete("scores", v.scores, "result = round(sum(scores) / len(scores), 2)"),
        ("scores = %s\nresult = sum(scores)\n"
          .. "assert min(scores) <= result <= max(scores), \"an average lies between the scores\""):format(
          py.literal(v.scores)),
      }
    end,
    unsafe = function(v)
      return ("import statistics\nresult = round(statistics.mean(%s), 2)"):format(py.literal(v.scores))
    end,
  },
  {
    name = "median_days",
    slots = { "days" },
    draw = function(rng)
      local v = { days = many(rng, 5, 9, function() return rng:int(1, 60) end) }
      local in_order = true
      for i = 2, #v.days do in_order = in_order and v.days[i - 1] <= v.days[i] end
      return not in_order and v or nil
    end,
    code = "days = sorted({1})\nmiddle = len(days) // 2\n"
      .. "result = days[middle] if len(days) % 2 else (days[middle - 1] + days[middle]) / 2",
    expect = function(v)
      local days = sorted(v.days)
      local middle = #days // 2
      if #days % 2 == 1 then return { tostring(days[middle + 1]) } end
      return { py.float((days[middle] + days[middle + 1]) * 5, 1) }
    end,
    slips = function(v)
      return {
        ("days = %s\nmiddle = len(days) // 2\nresult = days[middle]\n"
          .. "assert days == sorted(days), \"the values are not in order yet\""):format(py.literal(v.days)),
        incomplete("days", v.days, "result = sorted(days)[len(days) // 2]"),
      }
    end,
    unsafe = function(v)
      return ("from statistics import median\nresult = median(%s)"):format(py.literal(v.days))
    end,
  },
  {
    name = "celsius_to_fahrenheit",
    slots = { "celsius" },
    draw = function(rng) return { celsius = py.decimal(rng:int(-250, 450), 1) } end,
    code = "celsius = {1}\nresult = round(celsius * 9 / 5 + 32, 1)",
    expect = function(v)
      local tenths = math.floor(v.celsius * 10 + 0.5)
      return { py.float((tenths * 18 + 5) // 10 + 320, 1) }
    end,
    slips = function(v)
      return { ("celsius = %s\nresult = round((celsius + 32) * 9 / 5, 1)\n"
        .. "assert abs((result - 32) * 5 / 9 - celsius) < 0.1, "
        .. "\"converting back does not give the start value\""):format(py.literal(v.celsius)) }
    end,
  },
  {
    name = "kilometres_to_miles",
    slots = { "kilometres" },
    draw = function(rng)
      local tenths = rng:int(15, 9000)
      return tenths * 621371 % 100000 ~= 50000 and { kilometres = py.decimal(tenths, 1) } or nil
    end,
    code = "kilometres = {1}\nresult = round(kilometres * 0.621371, 2)",
    expect = function(v)
      return { py.float((math.floor(v.kilometres * 10 + 0.5) * 621371 + 50000) // 100000, 2) }
    end,
    slips = function(v)
      return { ("kilometres = %s\nresult = round(kilometres * 1.609344, 2)\n"
        .. "assert result < kilometres, \"a mile is longer than a kilometre\""):format(
        py.literal(v.kilometres)) }
    end,
  },
  {
    name = "unique_tags",
    slots = { "tags" },
    draw = function(rng)
      local pool = many(rng, 3, 4, function() return rng:pick(tags) end)
      return { tags = many(rng, 5, 8, function(i) return pool[i] or rng:pick(pool) end) }
    end,
    code = "tags = {1}\nresult = list(dict.fromkeys(tags))",
    expect = function(v)
      local seen, found = {}, {}
      for _, tag in ipairs(v.tags) do
        if not seen[tag] then found[#found + 1] = tag end
        seen[tag] = true
      end
      return found
    end,
    slips = function(v)
      return { ("tags = %s\nresult = sorted(tags)\n"
        .. "assert len(result) == len(set(result)), \"a tag occurs more than once\""):format(
        py.literal(v.tags)) }
    end,
    unsafe = function(v)
      return ("from collections import OrderedDict\nresult = list(OrderedDict.fromkeys(%s))"):format(
        py.literal(v.tags))
    end,
  },
  {
    name = "ranked_amounts",
    slots = { "amounts" },
    draw = function(rng)
      local v = { amounts = many(rng, 4, 7, function() return rng:int(100, 9900) end) }
      return v
    end,
    code = "amounts = {1}\nresult = sorted(amounts, reverse=True)",
    expect = function(v)
      local list, texts = sorted(v.amounts), {}
      for i = #list, 1, -1 do texts[#texts + 1] = tostring(list[i]) end
      return { table.concat(texts, ", ", 1, #texts - 1) .. " and " .. texts[#texts] }
    end,
    slips = function(v)
      return {
        ("amounts = %s\nresult = sorted(amounts)\n"
          .. "assert result[0] == max(amounts), \"the largest amount is not the first\""):format(
          py.literal(v.amounts)),
        incomplete("amounts", v.amounts, "result = sorted(amounts, reverse=True)"),
      }
    end,
  },
  {
    name = "word_count",
    slots = { "sentence" },
    draw = function(rng)
      local where = rng:chance(0.5) and " after the " .. rng:pick(meetings) or ""
      return { sentence = ("%s asked the %s%s about %s"):format(
        rng:pick(given_names), rng:pick(teams), where, rng:pick(products).name) }
    end,
    code = "sentence = {1}\nresult = len(sentence.split())",
    expect = function(v)
      local count = 0
      for _ in v.sentence:gmatch("%S+") do count = count + 1 end
      return { count .. " words" }
    end,
    slips = function(v)
      return { ("sentence = %s\nresult = len(sentence)\n"
        .. "assert result < len(sentence), \"there are fewer words than characters\""):format(
        py.literal(v.sentence)) }
    end,
    unsafe = function(v)
      return ("import re\nresult = len(re.findall(r\"\\S+\", %s))"):format(py.literal(v.sentence))
    end,
  },
  {
    name = "percent_change",
    slots = { "old_value", "new_value" },
    draw = function(rng)
      local old = rng:int(120, 9000)
      local new = old * rng:int(35, 190) // 100
      if math.abs(new - old) * 100 < 16 * old then return nil end
      return (new - old) * 2000 % (2 * old) ~= old and { old_value = old, new_value = new } or nil
    end,
    code = "old_value = {1}\nnew_value = {2}\nresult = round((new_value - old_value) / old_value * 100, 1)",
    expect = function(v)
      local difference = v.new_value - v.old_value
      local tenths = (math.abs(difference) * 2000 + v.old_value) // (2 * v.old_value)
      return { py.float(difference < 0 and -tenths or tenths, 1) }
    end,
    slips = function(v)
      return { ("old_value = %d\nnew_value = %d\n"
        .. "result = round((new_value - old_value) / new_value * 100, 1)\n"
        .. "assert abs(old_value * (1 + result / 100) - new_value) < 0.01 * new_value, "
        .. "\"the change does not lead from the old value to the new one\""):format(
        v.old_value, v.new_value) }
    end,
  },
  {
    name = "prorated_charge",
    slots = { "monthly_price", "days_used", "days_in_month" },
    draw = function(rng)
      local price, period = rng:int(900, 60000), rng:int(28, 31)
      local used = rng:int(3, 24)
      if price * used * 2 % (2 * period) == period then return nil end
      return { monthly_price = py.decimal(price, 2), days_used = used, days_in_month = period }
    end,
    code = "monthly_price = {1}\ndays_used = {2}\ndays_in_month = {3}\n"
      .. "result = round(monthly_price * days_used / days_in_month, 2)",
    expect = function(v)
      local period = v.days_in_month
      return { py.float((cents(v.monthly_price) * v.days_used * 2 + period) // (2 * period), 2) }
    end,
    slips = function(v)
      return { ("monthly_price = %s\nresult = round(monthly_price * %d / %d, 2)\n"
        .. "assert result <= monthly_price, \"a part of the month costs more than the whole\""):format(
        py.literal(v.monthly_price), v.days_in_month, v.days_used) }
    end,
  },
  {
    name = "seat_cost",
    slots = { "seats", "seat_price", "months" },
    draw = function(rng)
      return { seats = rng:int(13, 180), seat_price = money(rng, 450, 4900), months = rng:int(2, 12) }
    end,
    code = "seats = {1}\nseat_price = {2}\nmonths = {3}\nresult = round(seats * seat_price * months, 2)",
    expect = function(v)
      local total = v.seats * cents(v.seat_price) * v.months
      if math.type(v.seat_price) == "integer" then return { tostring(total // 100) } end
      return { py.float(total, 2) }
    end,
    slips = function(v)
      return { ("seats = %d\nseat_price = %s\nmonths = %d\nresult = round(seat_price * months, 2)\n"
        .. "assert result >= seats * seat_price, \"one month for all seats already costs more\""):format(
        v.seats, py.literal(v.seat_price), v.months) }
    end,
  },
}

local MORE = require "lib.code_kinds_text"

local M = { list = table.move(MORE, 1, #MORE, #KINDS + 1, KINDS), by_name = {} }
for _, kind in ipairs(M.list) do M.by_name[kind.name] = kind end

return M
