-- Wordings of the family "db": fields of one customer.

local say = require "lang"
local common = require "lang.common"

local M = {}

local BY_EMAIL = common.framed {
  "@q @read the {fields|words} @of {lookup_value}?", "@do @read the {fields|words} @of {lookup_value}.",
  "@q @read the {fields|words} [of|for|stored for] the customer with the address {lookup_value}?",
  "what [is|do we have as|does our database say about] the {fields|words} [of|for] {lookup_value}?",
  "I [need|want|am missing|am looking for|have to enter] the {fields|words} @of {lookup_value}.",
  "@do @read the {fields|words} [of|for] whoever writes from {lookup_value}.",
  "[somebody|@person] [wrote from|uses|gave me] {lookup_value}. What [can you say about|is|do we know of] "
    .. "their {fields|words}?",
  "customer e-mail: {lookup_value}. [Wanted|Missing|Please add|To check]: {fields|words}.",
  "@do open the [record|account|entry|file] of {lookup_value} and @read the {fields|words}.",
  "[the|just the|only the] {fields|words} @of {lookup_value}[, please|, nothing more|].",
  "{lookup_value} [is our customer|wrote @when|wants news]. @do @read the {fields|words}.",
  "for {lookup_value}, [which|what] {fields|words} [do we show|do we store|do you see|did we enter]?",
}

local BY_ID = common.framed {
  "@q @read the {fields|words} @of customer {lookup_value}?",
  "@do @read the {fields|words} @of {lookup_value}.",
  "what [is|do we have as|does our database say about] the {fields|words} of customer {lookup_value}?",
  "I [need|want|am missing|am looking for] the {fields|words} @of customer number {lookup_value}.",
  "which {fields|words} [do we store|do we show|can you see] for {lookup_value}?",
  "@q @read the {fields|words} behind customer id {lookup_value}?",
  "account {lookup_value}: what [does our database give|do we have|is entered] as {fields|words}?",
  "@do open record {lookup_value} and @read the {fields|words}.",
  "customer {lookup_value}, {fields|words}. [Could you look it up?|Please check.|What do we have?|Fetch "
    .. "that, please.]",
  "[@person mentioned|I have here|the <paper> names] customer {lookup_value}. @do @read the {fields|words}.",
}

local INTENT = say.patterns {
  "[Look up|Read] the customer {lookup_value} and return [only|just] the {fields} that the user [asked "
    .. "for|needs].",
  "[One|A single] look-up in the customer database gives the {fields}; [nothing else is needed|no other "
    .. "field is needed].",
  "I [query|ask] sql_customer_db for {lookup_value}, limited to {fields}.",
  "The [answer|data] is in one customer record. Fields [to read|needed]: {fields}.",
  "[Find|Identify] the customer by the value the user gave and read {fields}.",
  "Plan: one read of the record of {lookup_value}, approved fields only, then [answer|report].",
}

-- How one field is said in an answer.
local FIELD = {
  plan = say.patterns {
    "[is on|uses|has] the {plan} plan", "the plan is {plan}", "[is|sits] on {plan}",
  },
  renewal_date = say.patterns {
    "[renews|is due for renewal] on {renewal_date}", "the renewal date is {renewal_date}",
    "has {renewal_date} as renewal date",
  },
  timezone = say.patterns {
    "[works in|is in|uses] the timezone {timezone}", "the timezone is {timezone}",
  },
  status = say.patterns { "has the status {status}", "the status is {status}", "is marked as {status}" },
  name = say.patterns { "is called {name}", "goes by the name {name}", "the name is {name}" },
  customer_id = say.patterns { "has the customer id {customer_id}", "the customer id is {customer_id}" },
  email = say.patterns { "[can be reached at|uses the address] {email}", "the e-mail address is {email}" },
}

local ONE = say.patterns {
  "[The record shows|According to the database|I looked it up]: {fact}.", "{subject}: {fact}.",
  "[Here it is|Found it]. For {subject}, {fact}.", "[For|About] {subject}: {fact}.",
}

local LIST_ITEM = {
  plan = "plan {plan}", renewal_date = "renewal date {renewal_date}", timezone = "timezone {timezone}",
  status = "status {status}", name = "name {name}", customer_id = "customer id {customer_id}",
  email = "e-mail {email}",
}

local LISTED = say.patterns {
  "[Here is|This is] what the record of {subject} [says|shows]: {facts}.", "{subject}: {facts}.",
  "[From the database|As requested]: {facts}.", "For {subject} [we have|I see|there is]: {facts}.",
}

local SUBJECT = say.patterns {
  "the customer", "the account of {lookup_value}", "{lookup_value}", "this customer",
}

-- Fills {fact} and the like of a pattern text; the placeholders inside stay.
local function fill(text, values)
  return (text:gsub("{(%l+)}", values))
end

-- "The customer is on the Pro plan and renews on 2026-06-02": only predicates can be joined to one subject.
local function predicates(task, voice)
  local parts = {}
  for i, field in ipairs(task.spec.fields) do
    local text = say.text(voice, FIELD[field], task.plain)
    parts[i] = text:sub(1, 1):lower() .. text:sub(2)
    if parts[i]:find("^the ") then return nil end
  end
  return parts
end

--- The facts of a record in words; for other families too.
---@param task Task
---@return string text with placeholders
function M.facts(task)
  local voice = task.voice
  local parts = predicates(task, voice)
  if parts and #parts <= 3 then
    return say.text(voice, SUBJECT, task.plain) .. " " .. say.list(parts) .. "."
  end
  local items = {}
  for i, field in ipairs(task.spec.fields) do items[i] = LIST_ITEM[field] end
  return fill(say.text(voice, LISTED, task.plain), { facts = say.list(items), subject = "{lookup_value}" })
end

local function single(task)
  local voice = task.voice
  local fact = say.text(voice, FIELD[task.spec.fields[1]], task.plain)
  fact = fact:sub(1, 1):lower() .. fact:sub(2)
  if not fact:find("^the ") then fact = "the customer " .. fact end
  return fill(say.text(voice, ONE, task.plain), { fact = fact, subject = "{lookup_value}" })
end

function M.request(task)
  return task.spec.lookup_key == "email" and BY_EMAIL or BY_ID
end

function M.intent() return INTENT end

function M.answer(task)
  local text
  if #task.spec.fields == 1 then text = single(task) else text = M.facts(task) end
  return (text:gsub("^%l", string.upper))
end

return M
