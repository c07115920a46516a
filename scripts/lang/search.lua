-- Wordings of the family "search". {ask} is a clause ("how long the warranty lasts"); {query} words to
-- search for.

local say = require "lang"
local common = require "lang.common"

local M = {}

local SOURCE = say.patterns {
  "", "", "", ", going by our documents", ", from the official text", ", according to our own rules",
  ", as written down",
  ", going by the {domain} pages", ", as our {domain} documents have it", ", with the source",
  ", word for word",
  ", by our {domain} rules", ", if it is documented", ", and where that stands", ", quoted if possible",
}

local VAGUE = common.framed({
  "@q @find {ask}@source?", "@do @find {ask}@source.", "@know {ask}@source.",
  "@know {ask}. [Please look it up.|What do "
    .. "our documents say?|Can you check?|Where is that written?|Any document on it?|Over to you.]",
  "@know {ask}@source.", "@do @find {ask}@source.",
  "do you [happen to know|have it on file|see in our documents] {ask}?",
  "somewhere we [wrote down|define|explain|regulate] {ask}. [Please find it.|Can you find that line?|What "
    .. "exactly?]",
  "[what I am missing is|the open point is|the blank in the <paper> is] {ask}. [Can you find it?|Please "
    .. "dig it up.|Do you see it?]",
  "[@person could not tell me|I read it once but forgot|it must be documented] {ask}@source.",
}, nil, { source = SOURCE })

local PRECISE = common.framed {
  "@q search the {domain} documents for {query|quote} and [tell me|find out|report|say] {ask}?",
  "@do run a search in {domain} with the words {query|quote}; @know {ask}.",
  "@do look for {query|quote} in the {domain} [documents|collection|pages|texts] and @find {ask}.",
  "[query|search words|words]: {query}. Domain: {domain}. [Wanted|To find out|The point]: {ask}.",
  "in the {domain} documents there should be something on {query|quote}. @know {ask}.",
  "@q check {domain} for {query|quote}? @know {ask}.",
  "@do use {query|quote} as search words, domain {domain}, and @find {ask}.",
  "@do [go to|open|take] the {domain} documents, find {query|quote}, and [read out|tell me|quote|note] "
    .. "{ask}.",
  "@know {ask}. Search {domain} for {query|quote}.",
  "@know {ask}; the {domain} documents should have it under {query|quote}.",
}

local TOP_K = say.patterns {
  "[The best|The first|Only the top] {top_k} [hits|matches|documents] are [enough|fine|what I want].",
  "[Return|Show|Fetch] {top_k} results.", "{top_k} [hits|documents] will do.",
  "Limit it to {top_k} documents.",
}

local INTENT = say.patterns {
  "[This is a question for|The answer should be in] the {domain} documents, so I [search|will search] "
    .. "there[| first| with the user's own words].",
  "I [search|look through] the {domain} documents and quote what they say.",
  "[One|A single] search in the {domain} domain should [bring up the passage|be enough|find the document].",
  "[Look up|Find] the {domain} document that covers this, then answer [from its text|in its words|with "
    .. "the quote].",
  "[Nothing to guess here:|No guessing:] the {domain} documents [hold|contain|state] this, and "
    .. "search_docs reads them.",
  "The user wants a [fact|detail] from our documents; [start with|I use] a search in {domain}.",
  "Plan: search {domain}, [pick|read] the passage that answers the question, [report|quote] it.",
}

local ANSWER = say.patterns {
  "[{title}|The document {title|quote}] [says|states]: {quote|quote}",
  "In short: {answer}. [The source is|This is from] {title|quote}: {quote|quote}",
  "{quote|quote} [That is what {title|quote} says.|This is how {title|quote} puts it.|So it stands in "
    .. "{title|quote}.]",
  "[I found it in|It is in|This is covered by] {title|quote}: {quote|quote}",
  "[The answer is|Here it is]: {answer}. [In the words of|To quote] {title|quote}: {quote|quote}",
  "[According to|Going by] {title|quote} ({doc_id}): {quote|quote}",
  "Our documents are clear on this. {quote|quote} (source: {title}, {doc_id})",
  "[Found|Done]: {quote|quote} [You can cite|It stands in|The document is] {title|quote}.",
}

function M.request(task)
  local set = task.spec.level == "vague" and VAGUE or PRECISE
  if not task.spec.top_k or task.spec.top_k == 3 then return set end
  local voice = task.voice
  return say.text(voice, set, task.plain) .. " " .. say.text(voice, TOP_K, task.plain)
end

function M.intent() return INTENT end

function M.answer() return ANSWER end

return M
