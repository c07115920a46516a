-- Wordings of the family "search_db": a fact of a document together with a customer's record.

local say = require "lang"
local common = require "lang.common"
local db = require "lang.db"

local M = {}

local VAGUE = common.framed {
  "{lookup_value} [asks|wants to know|wrote to ask] {ask}. @do find out, and @read their {fields|words} "
    .. "as well.",
  "two things for [a reply to|my answer to|the file of] {lookup_value}: {ask}, and the {fields|words} "
    .. "they have.",
  "@know {ask}, and I need the {fields|words} @of {lookup_value}.",
  "@q @find {ask}, and also @read the {fields|words} @of {lookup_value}?",
  "{lookup_value} has a question: {ask}. Before I answer I [want|have|need] to see their {fields|words} too.",
  "@do combine two facts for me. One is {ask}; the other is the {fields|words} @of {lookup_value}.",
  "for {lookup_value} I have to write down the {fields|words} and {ask}. [Please help.|Can you get "
    .. "both?|Both today.]",
  "@do @find {ask}. Then @read the {fields|words} @of {lookup_value}.",
  "@do @read the {fields|words} @of {lookup_value}; besides, @know {ask}.",
  "@person [handles|looks after|visits] {lookup_value} and asks {ask}. The {fields|words} [would help|are "
    .. "needed] too.",
}

local PRECISE = common.framed {
  "@do search the {domain} documents for {query|quote} and @find {ask}; then @read the {fields|words} @of "
    .. "{lookup_value}.",
  "first look for {query|quote} in {domain} (@know {ask}), then @read the {fields|words} @of {lookup_value}.",
  "[document|documents]: {domain}, words {query|quote}, question {ask}. Customer: {lookup_value}, wanted "
    .. "{fields|words}.",
  "@q search {domain} for {query|quote}, report {ask}, and add the {fields|words} @of {lookup_value}?",
  "I need two look-ups. In {domain}, {query|quote} should tell {ask}; and the record of {lookup_value} "
    .. "should show the {fields|words}.",
  "@do use {query|quote} in the {domain} documents to @find {ask}, and @read the {fields|words} for "
    .. "{lookup_value} as well.",
  "@know {ask}: search {domain}, words {query|quote}. And @read the {fields|words} @of {lookup_value}.",
}

-- Is something part of the plan that a customer has?
local FEATURE = common.framed {
  "does the {fields|words} of {lookup_value} [include|come with] {query}? Please check it against our "
    .. "{domain} documents.",
  "please find out whether {query} are part of the {fields|words} that {lookup_value} has; the {domain} "
    .. "documents say which is which.",
  "look up the {fields|words} of {lookup_value} and compare it with the {domain} documents: do they get "
    .. "{query}?",
  "I want to know if {lookup_value} [is entitled to|can ask for] {query}. That depends on the "
    .. "{fields|words}, and the {domain} documents explain it.",
  "check the {domain} documents for {query}, then tell me if the {fields|words} of {lookup_value} covers "
    .. "them.",
  "for {lookup_value}: are {query} included in their {fields|words}? The {domain} pages should tell.",
}

local INTENT = say.patterns {
  "[Two sources are needed|This takes two look-ups]: the {domain} documents for the rule, the customer "
    .. "database for the {fields} of {lookup_value}.",
  "I search {domain} first, then read the {fields} of {lookup_value}, and [combine both|answer from both].",
  "Plan: search_docs in {domain}, sql_customer_db for {lookup_value} limited to {fields}, then one answer.",
  "The document gives the general fact, the record gives this customer's {fields}. [Search|I search] "
    .. "first, [read|look up] second.",
  "First the passage in the {domain} documents, then the record of {lookup_value}; the answer "
    .. "[needs|joins] both.",
}

local DOCUMENT = say.patterns {
  "[{title}|The document {title|quote}] [says|states]: {quote|quote}",
  "[On the first point|From the documents], {quote|quote} ({title}).",
  "[The rule is in|I found it in] {title|quote}: {quote|quote}",
  "{quote|quote} That is from {title|quote}.",
  "[According to|In the words of] {title|quote}: {quote|quote}",
}

local COVERED = say.patterns {
  "Yes. {lookup_value} is on the {plan} plan, and {title|quote} says that {answer} are part of it: "
    .. "{quote|quote} So {answer} are included.",
  "{lookup_value} has the {plan} plan. [According to|In] {title|quote}, {quote|quote} That means {answer} "
    .. "are included.",
  "They are included: the plan of {lookup_value} is {plan}, and for it the documents promise {answer}. "
    .. "The passage reads {quote|quote}",
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
  return say.text(task.voice, DOCUMENT, task.plain) .. " " .. (db.facts(task):gsub("^%l", string.upper))
end

return M
