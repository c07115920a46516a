-- The built-in world: the customers, orders, staff and calendars of an invented software company.
--
-- build(rng, lexicons, options) returns arrays of flat rows, one array a table; every row of a table has
-- the same columns, so that it can be stored as it is. A date that has not come yet is "".
--   rng       int(low, high), real(), pick(list), chance(p), shuffle(list)
--   lexicons  arrays by name, as in data/lexicons/: given_names, family_names, company_stems, …
--   options   customers, people, days (length of the calendar), start (the world's "today", ISO)
-- Same rng state, lexicons and options, same rows: there is no pairs, no clock, no global here.
-- Invariants that tasks rely on: total_cents of an order is the sum of its order_lines; an invoice has the
-- amount of its order; a subscription repeats its customer's plan and renewal_date; nothing but renewal,
-- due and calendar dates lies after `start`. Money is integer US cents.

local M = {}

local DEFAULTS = { customers = 400, people = 40, days = 30, start = "2026-05-04" }

-- ---- dates: days since 1970-01-01 in the proleptic Gregorian calendar ----

local function day_number(year, month, day)
  local y = month <= 2 and year - 1 or year
  local era_year = y % 400
  local month_from_march = (month + 9) % 12
  local day_of_year = (153 * month_from_march + 2) // 5 + day - 1
  return y // 400 * 146097 + era_year * 365 + era_year // 4 - era_year // 100 + day_of_year - 719468
end

local function civil(number)
  local shifted = number + 719468
  local day_of_era = shifted % 146097
  local era_year = (day_of_era - day_of_era // 1460 + day_of_era // 36524 - day_of_era // 146096) // 365
  local day_of_year = day_of_era - (365 * era_year + era_year // 4 - era_year // 100)
  local month_from_march = (5 * day_of_year + 2) // 153
  local month = (month_from_march + 2) % 12 + 1
  local year = shifted // 146097 * 400 + era_year + (month <= 2 and 1 or 0)
  return year, month, day_of_year - (153 * month_from_march + 2) // 5 + 1
end

local function iso(number)
  return ("%04d-%02d-%02d"):format(civil(number))
end

local function parse_iso(text)
  local year, month, day = text:match("^(%d%d%d%d)%-(%d%d)%-(%d%d)$")
  assert(year, "options.start must be a date like 2026-05-04")
  return day_number(tonumber(year), tonumber(month), tonumber(day))
end

local function years_before(number, years)
  local year, month, day = civil(number)
  return day_number(year - years, month, month == 2 and math.min(day, 28) or day)
end

local function is_working_day(number)
  return (number + 3) % 7 < 5 -- day 0 was a Thursday
end

-- ---- small helpers ----

local function slug(text)
  return (text:lower():gsub("[^a-z0-9]+", "-"))
end

local function copy(list)
  return table.move(list, 1, #list, 1, {})
end

local function shuffled(rng, list)
  local own = copy(list)
  return rng:shuffle(own) or own
end

-- choices: { { weight, value }, … } with integer weights
local function weighted(rng, choices)
  local total = 0
  for _, choice in ipairs(choices) do total = total + choice[1] end
  local ticket = rng:int(1, total)
  for _, choice in ipairs(choices) do
    ticket = ticket - choice[1]
    if ticket <= 0 then return choice[2] end
  end
end

local function person_name(rng, lexicons)
  return rng:pick(lexicons.given_names), rng:pick(lexicons.family_names)
end

local function phone(rng)
  return ("+1-%03d-555-01%02d"):format(rng:int(201, 989), rng:int(0, 99))
end

-- Sorts by the `day` of each draft and then by the order in which they were made (table.sort is not stable).
local function by_day(drafts)
  for i, draft in ipairs(drafts) do draft.made = i end
  table.sort(drafts, function(a, b)
    if a.day ~= b.day then return a.day < b.day end
    return a.made < b.made
  end)
  return drafts
end

-- ---- customers ----

-- The i-th company name. Every stem meets every ending once before numbers are needed.
local function company_name(names, i)
  local n_stems, n_endings = #names.stems, #names.endings
  local round, stem = (i - 1) // n_stems, (i - 1) % n_stems
  local ending = names.endings[(stem + round) % n_endings + 1]
  local repeats = round // n_endings
  return names.stems[stem + 1] .. " " .. ending .. (repeats > 0 and " " .. repeats + 1 or "")
end

local PLAN_WEIGHTS = { 26, 28, 24, 14, 8 } -- small plans are common
local STATUS_WEIGHTS = { { 80, "active" }, { 6, "trial" }, { 6, "suspended" }, { 8, "cancelled" } }

local function pick_plan(rng, plans)
  local choices = {}
  for i, plan in ipairs(plans) do choices[i] = { PLAN_WEIGHTS[i] or 10, plan.name } end
  return weighted(rng, choices)
end

-- Two days: since when a customer of this status exists, and when the term ends.
local function term(rng, status, today)
  if status == "trial" then -- a trial lasts 21 days
    local created = today - rng:int(0, 20)
    return created, created + 21
  end
  local ends = status == "cancelled" and today - rng:int(1, 200) or today + rng:int(1, 330)
  return years_before(ends, rng:int(1, 4)), ends
end

local function build_customers(rng, lexicons, options, today)
  local names = {
    stems = shuffled(rng, lexicons.company_stems),
    endings = shuffled(rng, lexicons.company_suffixes),
  }
  local secret_base = rng:int(0, 999999)
  local rows = {}
  for i = 1, options.customers do
    local given, family = person_name(rng, lexicons)
    local name, city = company_name(names, i), rng:pick(lexicons.cities)
    local status = weighted(rng, STATUS_WEIGHTS)
    local created, ends = term(rng, status, today)
    local secret = (secret_base + i * 7919) % 1000000 -- 7919 is prime to 10^6: all different
    rows[i] = {
      customer_id = ("c%05d"):format(i),
      name = name,
      contact_name = given .. " " .. family,
      email = ("%s.%s@%s.test"):format(slug(given), slug(family), slug(name)),
      phone = phone(rng),
      industry = rng:pick(lexicons.industries),
      street = rng:int(1, 180) .. " " .. rng:pick(lexicons.streets),
      city = city.name,
      country = city.country,
      timezone = city.timezone,
      plan = status == "trial" and "Pro" or pick_plan(rng, lexicons.plans),
      status = status,
      created_on = iso(created),
      renewal_date = iso(ends),
      ssn = ("900-%02d-%04d"):format(secret // 10000, secret % 10000),
      card_number = ("0000-0000-%04d-%04d"):format(rng:int(0, 9999), i % 10000),
      salary_band = "band-" .. rng:int(1, 9),
      admin_note = ("internal only: risk score %d, code word %s-%03d"):format(
        rng:int(1, 99), rng:pick({ "OTTER", "HERON", "LYNX", "BADGER", "SWIFT" }), i % 1000),
    }
  end
  return rows
end

-- ---- subscriptions ----

local SUBSCRIPTION_STATUS = {
  active = "active", trial = "trialing", suspended = "past_due", cancelled = "cancelled",
}

local function build_subscriptions(rng, customers, plans)
  local plan_by_name = {}
  for _, plan in ipairs(plans) do plan_by_name[plan.name] = plan end
  local rows = {}
  for i, customer in ipairs(customers) do
    local plan = plan_by_name[customer.plan]
    local unlimited = plan.seats == 0
    rows[i] = {
      subscription_id = ("s%05d"):format(i),
      customer_id = customer.customer_id,
      plan = plan.name,
      seats = unlimited and rng:int(30, 200) * 10 or rng:int((plan.seats + 2) // 3, plan.seats),
      monthly_cents = plan.monthly_cents,
      billing_cycle = customer.status ~= "trial" and rng:chance(0.4) and "annual" or "monthly",
      started_on = customer.created_on,
      renewal_date = customer.renewal_date,
      status = SUBSCRIPTION_STATUS[customer.status],
    }
  end
  return rows
end

-- ---- orders and their lines ----

local MAX_QUANTITY = { software = 40, hardware = 8 }

local function order_lines(rng, products)
  local lines, used, total = {}, {}, 0
  for _ = 1, weighted(rng, { { 5, 1 }, { 3, 2 }, { 2, 3 }, { 1, 4 } }) do
    local product = rng:pick(products)
    if not used[product.sku] then
      used[product.sku] = true
      local quantity = rng:int(1, MAX_QUANTITY[product.category] or 10)
      local cents = quantity * product.unit_price_cents
      total = total + cents
      lines[#lines + 1] = {
        line = #lines + 1, sku = product.sku, product = product.name,
        quantity = quantity, unit_price_cents = product.unit_price_cents, line_cents = cents,
      }
    end
  end
  return lines, total
end

local function order_state(rng, ordered, today)
  if rng:chance(0.05) then return "cancelled", "" end
  local delivered = ordered + rng:int(2, 8)
  if delivered > today then
    return today - ordered < 2 and "processing" or "shipped", ""
  end
  return rng:chance(0.06) and "returned" or "delivered", iso(delivered)
end

local function draft_orders(rng, customers, today)
  local drafts = {}
  for _, customer in ipairs(customers) do
    local from = parse_iso(customer.created_on)
    local to = customer.status == "cancelled" and parse_iso(customer.renewal_date) or today
    for _ = 1, customer.status == "trial" and 0 or rng:int(0, 5) do
      local recent = math.max(from, to - 120) -- most orders are recent enough to matter
      drafts[#drafts + 1] = { customer = customer, day = rng:int(rng:chance(0.7) and recent or from, to) }
    end
  end
  return by_day(drafts)
end

local function build_orders(rng, customers, products, today)
  local orders, lines = {}, {}
  for i, draft in ipairs(draft_orders(rng, customers, today)) do
    local order_id = ("o%06d"):format(i)
    local own, total = order_lines(rng, products)
    for _, line in ipairs(own) do
      line.order_id = order_id
      lines[#lines + 1] = line
    end
    local status, delivered = order_state(rng, draft.day, today)
    orders[i] = {
      order_id = order_id,
      customer_id = draft.customer.customer_id,
      ordered_on = iso(draft.day),
      status = status,
      delivered_on = delivered,
      line_count = #own,
      total_cents = total,
    }
  end
  return orders, lines
end

-- ---- invoices ----

local STANDARD_TERMS, ENTERPRISE_TERMS = 30, 45 -- days, as the corpus says in billing_terms_002

local function settle(rng, issued, due, today)
  if due < today then
    if rng:chance(0.15) then return "overdue", "" end
    return "paid", iso(math.min(today, rng:int(issued + 1, due + 6)))
  end
  if issued < today and rng:chance(0.4) then return "paid", iso(rng:int(issued + 1, today)) end
  return "open", ""
end

-- One invoice for every order that was not cancelled, in the order of the orders.
local function build_invoices(rng, orders, customers, today)
  local plan_of = {}
  for _, customer in ipairs(customers) do plan_of[customer.customer_id] = customer.plan end
  local rows = {}
  for _, order in ipairs(orders) do
    if order.status ~= "cancelled" then
      local issued = math.min(today, parse_iso(order.ordered_on) + rng:int(0, 2))
      local terms = plan_of[order.customer_id] == "Enterprise" and ENTERPRISE_TERMS or STANDARD_TERMS
      local due = issued + terms
      local status, paid_on = settle(rng, issued, due, today)
      rows[#rows + 1] = {
        invoice_id = ("i%06d"):format(#rows + 1),
        order_id = order.order_id,
        customer_id = order.customer_id,
        issued_on = iso(issued),
        due_on = iso(due),
        amount_cents = order.total_cents,
        status = status,
        paid_on = paid_on,
      }
    end
  end
  return rows
end

-- ---- tickets ----

local PRIORITIES = { { 3, "low" }, { 6, "normal" }, { 3, "high" }, { 1, "urgent" } }
local TICKET_TEAMS = {
  billing = "Billing Team", access = "Identity Desk", hardware = "Device Team", data = "Migration Studio",
  integration = "Support Desk", performance = "Platform Guard", training = "Academy Team",
  account = "Account Team",
}

local function ticket_state(rng, opened, today)
  local closed = opened + rng:int(1, 14)
  if closed <= today and rng:chance(0.85) then return rng:pick({ "resolved", "closed" }), iso(closed) end
  return rng:pick({ "open", "pending" }), ""
end

local function build_tickets(rng, customers, subjects, today)
  local drafts = {}
  for _, customer in ipairs(customers) do
    local from = math.max(parse_iso(customer.created_on), today - 180)
    local to = math.min(today, parse_iso(customer.renewal_date))
    for _ = 1, from <= to and rng:int(0, 3) or 0 do
      drafts[#drafts + 1] = { customer = customer, day = rng:int(from, to) }
    end
  end
  local rows = {}
  for i, draft in ipairs(by_day(drafts)) do
    local about = rng:pick(subjects)
    local status, closed = ticket_state(rng, draft.day, today)
    rows[i] = {
      ticket_id = ("t%06d"):format(i),
      customer_id = draft.customer.customer_id,
      subject = about.subject,
      category = about.category,
      priority = weighted(rng, PRIORITIES),
      status = status,
      opened_on = iso(draft.day),
      closed_on = closed,
      team = TICKET_TEAMS[about.category] or "Support Desk",
    }
  end
  return rows
end

-- ---- people and their calendar ----

local EXECUTIVES = {
  { "ceo", "Chief Executive Officer" }, { "cfo", "Chief Financial Officer" },
  { "cto", "Chief Technology Officer" }, { "coo", "Chief Operating Officer" },
}
local TITLES = {
  "Account Manager", "Support Engineer", "Billing Clerk", "Product Manager", "Solutions Engineer",
  "Customer Advocate", "Software Engineer", "Data Analyst", "Trainer", "Project Lead",
}

local function person(rng, lexicons, participant, display_name, role, title)
  return {
    participant = participant, display_name = display_name, role = role, title = title,
    timezone = rng:pick(lexicons.cities).timezone, email = participant .. "@meridianworks.test",
  }
end

-- A participant id and a name to show; namesakes get a number in both.
local function new_name(rng, lexicons, taken)
  local given, family = person_name(rng, lexicons)
  local id, shown = slug(given) .. "." .. slug(family), given .. " " .. family
  taken[id] = (taken[id] or 0) + 1
  if taken[id] == 1 then return id, shown end
  return id .. taken[id], shown .. " " .. taken[id]
end

-- About a third teams, up to four executives, everybody else a member.
local function build_people(rng, lexicons, count)
  local rows, taken = {}, {}
  local teams = shuffled(rng, lexicons.teams)
  for i = 1, math.min(#teams, count // 3) do
    rows[#rows + 1] = person(rng, lexicons, slug(teams[i]), teams[i], "team", "Shared calendar")
  end
  for i = 1, math.min(#EXECUTIVES, count // 10) do
    local id, title = EXECUTIVES[i][1], EXECUTIVES[i][2]
    local _, shown = new_name(rng, lexicons, taken)
    rows[#rows + 1] = person(rng, lexicons, id, shown, "executive", title)
  end
  while #rows < count do
    local id, shown = new_name(rng, lexicons, taken)
    rows[#rows + 1] = person(rng, lexicons, id, shown, "member", rng:pick(TITLES))
  end
  return rows
end

local SLOTS = {} -- half hours from 08:00 to 17:30 UTC
for i = 0, 19 do SLOTS[i + 1] = ("%02d:%02d"):format(8 + i // 2, i % 2 * 30) end

local function build_calendar(rng, people, titles, first_day, days)
  local rows = {}
  for _, someone in ipairs(people) do
    for day = first_day, first_day + days - 1 do
      if is_working_day(day) then
        local n_open, n_busy = rng:int(3, 6), rng:int(1, 3)
        local order, busy = shuffled(rng, SLOTS), {}
        local chosen = table.move(order, 1, n_open + n_busy, 1, {})
        for i = n_open + 1, n_open + n_busy do busy[order[i]] = true end
        table.sort(chosen) -- "HH:MM" sorts as time, and the slots differ
        for _, slot in ipairs(chosen) do
          rows[#rows + 1] = {
            participant = someone.participant, date = iso(day), slot = slot,
            state = busy[slot] and "busy" or "open", title = busy[slot] and rng:pick(titles) or "",
          }
        end
      end
    end
  end
  return rows
end

-- ---- guides: one document for each product ----

-- A pattern is a sentence with the product's own numbers and the fact in it. {name}, {price}, … are filled
-- in; the words of `query` occur in every wording, so that the fact can be searched for.
local PATTERNS = {
  hardware = {
    { query = "list price", ask = "what the list price of the {name} is", answer = "{price}",
      "The list price of the {name} is {price} without tax.",
      "One {name} has a list price of {price}, tax not included." },
    { query = "warranty", ask = "how long the warranty of the {name} lasts", answer = "{warranty} months",
      "The warranty lasts {warranty} months and starts on the day of delivery.",
      "Faults are repaired free of charge during a warranty of {warranty} months." },
    { query = "setup", ask = "how long the setup of the {name} takes", answer = "{setup} minutes",
      "Plan {setup} minutes for the first setup; a second person is not needed.",
      "After unpacking, the setup takes {setup} minutes, most of it waiting for the first update." },
    { query = "specialists", ask = "when specialists for the {name} can be reached",
      answer = "from {opens} to {closes} UTC",
      "The specialists for this device can be reached from {opens} to {closes} UTC on working days.",
      "On working days, specialists answer questions about it from {opens} to {closes} UTC." },
    { query = "volume price", ask = "from how many pieces the volume price of the {name} applies",
      answer = "{bulk} pieces",
      "A volume price applies to orders of at least {bulk} pieces.",
      "Whoever orders {bulk} pieces or more at once gets the volume price." },
    { query = "power", ask = "how much power the {name} draws", answer = "{watts} watts",
      "In normal use it draws {watts} watts of power.",
      "The power supply is built in, and in normal use the device draws {watts} watts." },
  },
  software = {
    { query = "seat month", ask = "what a seat of {name} costs each month", answer = "{price}",
      "A seat of {name} costs {price} a month.",
      "{name} is paid by the seat: {price} for each seat and month." },
    { query = "smallest order", ask = "how many seats the smallest order of {name} has",
      answer = "{seats} seats",
      "The smallest order is {seats} seats, and more can be added one by one.",
      "It is sold from {seats} seats upward, which is the smallest order." },
    { query = "setup", ask = "how long the setup of {name} takes", answer = "{setup} minutes",
      "An administrator needs {setup} minutes for the setup and no programming.",
      "The setup is done in the browser and takes {setup} minutes." },
    { query = "specialists", ask = "when specialists for {name} can be reached",
      answer = "from {opens} to {closes} UTC",
      "The specialists for this product can be reached from {opens} to {closes} UTC on working days.",
      "On working days, specialists answer questions about it from {opens} to {closes} UTC." },
    { query = "version history", ask = "how long {name} keeps the version history",
      answer = "{history} weeks",
      "The version history reaches back {history} weeks and is open to every editor.",
      "Earlier states are found in the version history, which is kept for {history} weeks." },
    { query = "storage", ask = "how much storage a seat of {name} brings", answer = "{storage} GB",
      "Every seat brings {storage} GB of storage for its attachments.",
      "Attachments share a storage of {storage} GB for each seat." },
  },
}
local OPENINGS = {
  "This guide sums up what customers ask most often about the {name} (article {sku}).",
  "The {name} is listed as article {sku}, and this page holds its key facts.",
  "Before you order the {name}, article {sku}, please read these few lines.",
}
local CLOSINGS = {
  "Whatever is missing here stands in the manual that comes with the product.",
  "The numbers on this page are checked twice a year by the product team.",
  "Please quote the article number whenever you write to us about it.",
}

local function fill(pattern, values)
  return (pattern:gsub("{(%w+)}", values))
end

local function dollars(cents)
  local whole = ("%d"):format(cents // 100):reverse():gsub("(%d%d%d)", "%1,"):reverse():gsub("^,", "")
  return whole .. (cents % 100 > 0 and (".%02d"):format(cents % 100) or "") .. " dollars"
end

local function guide_values(rng, product)
  local opens = rng:int(6, 10)
  return {
    name = product.name, sku = product.sku, price = dollars(product.unit_price_cents),
    warranty = rng:pick({ 12, 18, 24, 30, 36, 48 }), setup = rng:int(3, 18) * 5,
    opens = ("%02d:00"):format(opens), closes = ("%02d:30"):format(opens + rng:int(6, 9)),
    bulk = rng:int(11, 60), watts = rng:int(5, 95), seats = rng:int(2, 12),
    history = rng:int(5, 52), storage = rng:int(2, 30),
  }
end

local function build_guide(rng, product)
  local values = guide_values(rng, product)
  local sentences, facts = { fill(rng:pick(OPENINGS), values) }, {}
  local chosen = table.move(shuffled(rng, PATTERNS[product.category]), 1, rng:int(3, 5), 1, {})
  for _, pattern in ipairs(chosen) do
    local sentence = fill(pattern[rng:int(1, #pattern)], values)
    sentences[#sentences + 1] = sentence
    if #facts < 4 then
      facts[#facts + 1] = {
        query = product.name .. " " .. pattern.query,
        ask = fill(pattern.ask, values), answer = fill(pattern.answer, values), quote = sentence,
      }
    end
  end
  sentences[#sentences + 1] = rng:pick(CLOSINGS)
  return {
    doc_id = "guide_" .. product.sku,
    domain = rng:chance(0.5) and "support" or "billing",
    title = "Guide to the " .. product.name,
    content = table.concat(sentences, " "),
    facts = facts,
    injected = false,
  }
end

local function build_guides(rng, products)
  local rows = {}
  for i, product in ipairs(products) do rows[i] = build_guide(rng, product) end
  return rows
end

-- ---- the world ----

function M.build(rng, lexicons, given)
  local options = {}
  for _, name in ipairs({ "customers", "people", "days", "start" }) do
    options[name] = given and given[name] or DEFAULTS[name]
  end
  local today = parse_iso(options.start)
  local customers = build_customers(rng, lexicons, options, today)
  local subscriptions = build_subscriptions(rng, customers, lexicons.plans)
  local orders, lines = build_orders(rng, customers, lexicons.products, today)
  local invoices = build_invoices(rng, orders, customers, today)
  local tickets = build_tickets(rng, customers, lexicons.ticket_subjects, today)
  local people = build_people(rng, lexicons, options.people)
  return {
    customers = customers,
    subscriptions = subscriptions,
    orders = orders,
    order_lines = lines,
    invoices = invoices,
    tickets = tickets,
    people = people,
    calendar = build_calendar(rng, people, lexicons.meeting_titles, today, options.days),
    guides = build_guides(rng, lexicons.products),
  }
end

return M
