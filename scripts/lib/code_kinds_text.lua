-- More kinds of computations for the family "code": texts, dates, times and rates. See lib/code_kinds.lua.

local py = require "lib.python_text"

local products, tags = data("lexicons/products").items, data("lexicons/tags").items
local meetings = data("lexicons/meeting_titles").items

local function cents(x) return math.floor(x * 100 + 0.5) end

local function iso_dates(rng, low, high)
  local list = {}
  for i = 1, rng:int(low, high) do
    list[i] = ("2026-%02d-%02d"):format(rng:int(1, 12), rng:int(1, 28))
  end
  return list
end

-- The tag as somebody types it in a hurry: capitals and blanks around.
local function untidy(rng, tag)
  local form = rng:pick({ tag:upper(), tag:gsub("^%l", string.upper), tag })
  local blanks = rng:int(0, 3)
  local before, after = blanks & 1 == 1 and "  " or "", blanks & 2 == 2 and " " or ""
  return before .. form .. after
end

return {
  {
    name = "normalize_tags",
    slots = { "labels" },
    draw = function(rng)
      local list, blank = {}, false
      for i = 1, rng:int(3, 5) do
        list[i] = untidy(rng, rng:pick(tags))
        blank = blank or list[i]:find("^ ") ~= nil or list[i]:find(" $") ~= nil
      end
      return blank and { labels = list } or nil
    end,
    code = "labels = {1}\nresult = [label.strip().lower() for label in labels]",
    expect = function(v)
      local found = {}
      for i, label in ipairs(v.labels) do found[i] = label:gsub("^ +", ""):gsub(" +$", ""):lower() end
      return found
    end,
    slips = function(v)
      return { ("labels = %s\nresult = [label.lower() for label in labels]\n"
        .. "assert all(label == label.strip() for label in result), "
        .. "\"a label still has blanks around it\""):format(py.literal(v.labels)) }
    end,
    unsafe = function(v)
      return ("import string\nresult = [label.strip(string.whitespace).lower() for label in %s]"):format(
        py.literal(v.labels))
    end,
  },
  {
    name = "title_slug",
    slots = { "title" },
    draw = function(rng)
      return { title = rng:pick(meetings) .. " " .. rng:pick({ "for", "about", "with" }) .. " "
        .. rng:pick(products).name }
    end,
    code = "title = {1}\nresult = \"-\".join(title.lower().split())",
    expect = function(v) return { (v.title:lower():gsub(" ", "-")) } end,
    slips = function(v)
      return { ("title = %s\nresult = title.lower()\n"
        .. "assert \" \" not in result, \"there are still blanks in it\""):format(py.literal(v.title)) }
    end,
    unsafe = function(v)
      return ("import re\nresult = re.sub(r\"\\s+\", \"-\", %s.lower())"):format(py.literal(v.title))
    end,
  },
  {
    name = "working_time",
    slots = { "minutes" },
    draw = function(rng)
      local list, total = {}, 0
      for i = 1, rng:int(3, 6) do
        list[i] = rng:int(12, 195)
        total = total + list[i]
      end
      return total % 100 >= 60 and { minutes = list } or nil
    end,
    code = "total = sum({1})\nresult = f\"{total // 60}:{total % 60:02d}\"",
    expect = function(v)
      local total = 0
      for _, x in ipairs(v.minutes) do total = total + x end
      return { ("%d:%02d"):format(total // 60, total % 60) }
    end,
    slips = function(v)
      return { ("total = sum(%s)\nresult = f\"{total // 100}:{total %% 100:02d}\"\n"
        .. "assert int(result.split(\":\")[1]) < 60, \"an hour has no such minute\""):format(
        py.literal(v.minutes)) }
    end,
    unsafe = function(v)
      return ("import datetime\nresult = str(datetime.timedelta(minutes=sum(%s)))[:-3]"):format(
        py.literal(v.minutes))
    end,
  },
  {
    name = "late_fee",
    slots = { "invoice_amount", "monthly_percent", "months_late" },
    draw = function(rng)
      local amount, rate = rng:int(8000, 400000), rng:pick({ 5, 10, 15, 20, 25 })
      local months = rng:int(2, 6)
      if amount * rate * months % 1000 == 500 then return nil end
      return {
        invoice_amount = py.decimal(amount, 2), monthly_percent = py.decimal(rate, 1), months_late = months,
      }
    end,
    code = "invoice_amount = {1}\nmonthly_percent = {2}\nmonths_late = {3}\n"
      .. "result = round(invoice_amount * monthly_percent / 100 * months_late, 2)",
    expect = function(v)
      local rate = math.floor(v.monthly_percent * 10 + 0.5)
      return { py.float((cents(v.invoice_amount) * rate * v.months_late + 500) // 1000, 2) }
    end,
    slips = function(v)
      return { ("invoice_amount = %s\nresult = round(invoice_amount * (1 + %s / 100 * %d), 2)\n"
        .. "assert result < invoice_amount, \"the fee is larger than the invoice itself\""):format(
        py.literal(v.invoice_amount), py.literal(v.monthly_percent), v.months_late) }
    end,
  },
  {
    name = "european_dates",
    slots = { "dates" },
    draw = function(rng) return { dates = iso_dates(rng, 2, 4) } end,
    code = "dates = {1}\nresult = [\".\".join(reversed(date.split(\"-\"))) for date in dates]",
    expect = function(v)
      local found = {}
      for i, date in ipairs(v.dates) do found[i] = date:gsub("(%d+)-(%d+)-(%d+)", "%3.%2.%1") end
      return found
    end,
    slips = function(v)
      return { ("dates = %s\nresult = [date.replace(\"-\", \".\") for date in dates]\n"
        .. "assert all(date[2] == \".\" for date in result), \"a date does not begin with its day\""):format(
        py.literal(v.dates)) }
    end,
    unsafe = function(v)
      return ("from datetime import date\nresult = [date.fromisoformat(d).strftime(\"%%d.%%m.%%Y\") "
        .. "for d in %s]"):format(py.literal(v.dates))
    end,
  },
  {
    name = "latest_date",
    slots = { "dates" },
    draw = function(rng)
      local list = iso_dates(rng, 3, 6)
      for i = 1, #list - 1 do
        if list[i] > list[#list] then return { dates = list } end
      end
      return nil
    end,
    code = "dates = {1}\nresult = max(dates)",
    expect = function(v)
      local latest = v.dates[1]
      for _, date in ipairs(v.dates) do
        if date > latest then latest = date end
      end
      return { latest }
    end,
    slips = function(v)
      return { ("dates = %s\nresult = dates[-1]\n"
        .. "assert all(date <= result for date in dates), \"the list holds a later date\""):format(
        py.literal(v.dates)) }
    end,
  },
  {
    name = "discounted_price",
    slots = { "list_price", "discount_percent" },
    draw = function(rng)
      local price, discount = rng:int(2500, 250000), rng:int(3, 40)
      if price * (100 - discount) % 100 == 50 then return nil end
      return { list_price = py.decimal(price, 2), discount_percent = discount }
    end,
    code = "list_price = {1}\ndiscount_percent = {2}\n"
      .. "result = round(list_price * (1 - discount_percent / 100), 2)",
    expect = function(v)
      return { py.float((cents(v.list_price) * (100 - v.discount_percent) + 50) // 100, 2) }
    end,
    slips = function(v)
      return { ("list_price = %s\nresult = round(list_price * %d / 100, 2)\n"
        .. "assert result > list_price / 2, \"a discount below half leaves more than half\""):format(
        py.literal(v.list_price), v.discount_percent) }
    end,
  },
}
