-- Wordings of the family "search". {ask} is a clause ("how long the warranty lasts"); {query} words to search for.

local say = require "lang"
local common = require "lang.common"

local M = {}

local VAGUE = common.framed {
  "can you [find out|check|look up] {ask}?",
  "I [need|want|would like] to know {ask}.",
  "[could|would] you tell me {ask}[|, going by our documents|, please]?",
  "please [look it up for me|look through our documents|check our own pages]: {ask}?",
  "<name> [wants to know|is asking|keeps asking] {ask}[.|, and I should have an answer.|. What do I reply?]",
  "I [forgot|cannot remember|never learned|am not sure about] {ask}[; please look it up.|. Where do we say that?|"
    .. ". Could you check?]",
  "[remind me|tell me|help me find out] {ask}[|, if it is written down somewhere|, from the official text].",
  "do you [happen to know|have it on file|see in our documents] {ask}?",
  "somewhere we [wrote down|define|explain] {ask}. [Please find it.|Can you find that line?|What exactly?]",
  "what I am missing is {ask}. [Can you find it?|Please dig it up.|Any document on that?]",
  "[it would help to know|nobody here can say|the question was] {ask}. [Please search for it.|Over to you.|"
    .. "Do we have that in writing?]",
}

local PRECISE = common.framed {
  "search the {domain} documents for {query|quote} and [tell me|find out|report] {ask}.",
  "please run a search in {domain} with the words {query|quote}; I [need|want] to know {ask}.",
  "look for {query|quote} in the {domain} [documents|collection|pages] and [answer|tell me] {ask}.",
  "query: {query}. Domain: {domain}. [Wanted|To find out]: {ask}.",
  "in the {domain} documents there should be something on {query|quote}. It should say {ask}.",
  "could you check {domain} for {query|quote}? I [would like|have] to [know|confirm] {ask}.",
  "use {query|quote} as search words, domain {domain}, and let me know {ask}.",
  "[go to|open|take] the {domain} documents, find {query|quote}, and [read out|tell me|quote] {ask}.",
}

local TOP_K = say.patterns {
  "[The best|The first|Only the top] {top_k} [hits|matches|documents] are [enough|fine|what I want].",
  "[Return|Show|Fetch] {top_k} results.", "{top_k} [hits|documents] will do.", "Limit it to {top_k} documents.",
}

local INTENT = say.patterns {
  "[This is a question for|The answer should be in] the {domain} documents, so I [search|will search] there[| first"
    .. "| with the user's own words].",
  "I [search|look through] the {domain} documents and quote what they say.",
  "[One|A single] search in the {domain} domain should [bring up the passage|be enough|find the document].",
  "[Look up|Find] the {domain} document that covers this, then answer [from its text|in its words|with the quote].",
  "[Nothing to guess here:|No guessing:] the {domain} documents [hold|contain|state] this, and search_docs reads them.",
  "The user wants a [fact|detail] from our documents; [start with|I use] a search in {domain}.",
  "Plan: search {domain}, [pick|read] the passage that answers the question, [report|quote] it.",
}

local ANSWER = say.patterns {
  "[{title}|The document {title|quote}] [says|states]: {quote|quote}",
  "In short: {answer}. [The source is|This is from] {title|quote}: {quote|quote}",
  "{quote|quote} [That is|This is] [what|how] {title|quote} [puts it|says it].",
  "[I found it in|It is in|This is covered by] {title|quote}: {quote|quote}",
  "[The answer is|Here it is]: {answer}. [In the words of|To quote] {title|quote}: {quote|quote}",
  "[According to|Going by] {title|quote} ({doc_id}): {quote|quote}",
  "Our documents are clear on this. {quote|quote} (source: {title}, {doc_id})",
  "[Found|Done]: {quote|quote} [You can cite|It stands in|The document is] {title|quote}.",
}

function M.request(task)
  local set = task.spec.level == "vague" and VAGUE or PRECISE
  if not task.spec.top_k or task.spec.top_k == 3 then return set end
  local voice = task.ep.voice
  return say.text(voice, set, task.plain) .. " " .. say.text(voice, TOP_K, task.plain)
end

function M.intent() return INTENT end

function M.answer() return ANSWER end

return M
