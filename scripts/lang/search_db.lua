-- Wordings of the family "search_db": a fact of a document together with a customer's record.

local say = require "lang"
local common = require "lang.common"
local db = require "lang.db"

local M = {}

local VAGUE = common.framed {
  "the customer {lookup_value} [asks|wants to know] {ask}. [Please find out|Can you look it up] and also [tell|give] "
    .. "me their {fields|words}, so that I can answer [both|in one go].",
  "two things for [a reply to|my answer to] {lookup_value}: {ask}, and which {fields|words} they have.",
  "I need to know {ask}, and the {fields|words} of {lookup_value}.",
  "can you find out {ask}, and while you are at it [check|read] the {fields|words} of {lookup_value}?",
  "{lookup_value} has a question: {ask}. Before I answer I [want|have] to see their {fields|words} too.",
  "please [combine|put together] two facts for me. One is {ask}; the other is the {fields|words} [of|for] "
    .. "{lookup_value}.",
  "for {lookup_value} I have to write down the {fields|words} and {ask}. [Please help.|Can you get both?]",
  "tell me {ask}. Then [open|look at] the record of {lookup_value} and [add|give me] the {fields|words}.",
}

local PRECISE = common.framed {
  "search the {domain} documents for {query|quote} and tell me {ask}; then read the {fields|words} of {lookup_value}.",
  "first look for {query|quote} in {domain} (I want to know {ask}), then fetch the {fields|words} of {lookup_value}.",
  "[document|documents]: {domain}, words {query|quote}, question {ask}. Customer: {lookup_value}, wanted {fields|words}.",
  "could you search {domain} for {query|quote}, report {ask}, and add the {fields|words} of {lookup_value}?",
  "I need two look-ups. In {domain}, {query|quote} should tell {ask}; and in the database, {lookup_value} should show "
    .. "the {fields|words}.",
  "use {query|quote} in the {domain} documents to find out {ask}, and give me the {fields|words} for {lookup_value} "
    .. "as well.",
}

-- Is something part of the plan that a customer has?
local FEATURE = common.framed {
  "does the {fields|words} of {lookup_value} [include|come with] {query}? Please check it against our {domain} "
    .. "documents.",
  "please find out whether {query} are part of the {fields|words} that {lookup_value} has; the {domain} documents say "
    .. "which is which.",
  "look up the {fields|words} of {lookup_value} and compare it with the {domain} documents: do they get {query}?",
  "I want to know if {lookup_value} [is entitled to|can ask for] {query}. That depends on the {fields|words}, and the "
    .. "{domain} documents explain it.",
  "check the {domain} documents for {query}, then tell me if the {fields|words} of {lookup_value} covers them.",
  "for {lookup_value}: are {query} included in their {fields|words}? The {domain} pages should tell.",
}

local INTENT = say.patterns {
  "[Two sources are needed|This takes two look-ups]: the {domain} documents for the rule, the customer database for "
    .. "the {fields} of {lookup_value}.",
  "I search {domain} first, then read the {fields} of {lookup_value}, and [combine both|answer from both].",
  "Plan: search_docs in {domain}, sql_customer_db for {lookup_value} limited to {fields}, then one answer.",
  "The document gives the general fact, the record gives this customer's {fields}. [Search|I search] first, [read|look "
    .. "up] second.",
  "First the passage in the {domain} documents, then the record of {lookup_value}; the answer [needs|joins] both.",
}

local DOCUMENT = say.patterns {
  "[{title}|The document {title|quote}] [says|states]: {quote|quote}",
  "[On the first point|From the documents], {quote|quote} ({title}).",
  "[The rule is in|I found it in] {title|quote}: {quote|quote}",
  "{quote|quote} That is from {title|quote}.",
  "[According to|In the words of] {title|quote}: {quote|quote}",
}

local COVERED = say.patterns {
  "Yes. {lookup_value} is on the {plan} plan, and {title|quote} says that {answer} are part of it: {quote|quote} So "
    .. "{answer} are included.",
  "{lookup_value} has the {plan} plan. [According to|In] {title|quote}, {quote|quote} That means {answer} are included.",
  "They are included: the plan of {lookup_value} is {plan}, and for it the documents promise {answer}. The passage "
    .. "reads {quote|quote}",
  "The plan of {lookup_value} is {plan}. {title|quote} states: {quote|quote} For this customer {answer} are "
    .. "therefore included.",
}

function M.request(task)
  if task.spec.kind == "feature" then return FEATURE end
  return task.spec.level == "vague" and VAGUE or PRECISE
end

function M.intent() return INTENT end

function M.answer(task)
  if task.spec.kind == "feature" then return COVERED end
  return say.text(task.ep.voice, DOCUMENT, task.plain) .. " " .. (db.facts(task):gsub("^%l", string.upper))
end

return M
