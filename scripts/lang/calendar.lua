-- Wordings of the family "calendar": booking a meeting. {who} is the participant as the user names them.

local say = require "lang"
local common = require "lang.common"

local M = {}

-- How the user says which slot is wanted, by spec.choice. Another family's requests use it as @when.
M.WHEN = {
  exact = say.patterns { "at {slot}", "for {slot}", "starting at {slot}" },
  window = say.patterns {
    "[|some time ]in the {preferred_window}", "in a free {preferred_window} slot",
    "as soon as there is room in the {preferred_window}", "whenever the {preferred_window} allows it",
  },
  first = say.patterns {
    "in the first open slot", "as early as possible that day", "in the earliest slot that is free",
  },
  last = say.patterns {
    "in the last open slot", "as late as possible that day", "in the latest slot that is free",
  },
  after = say.patterns {
    "in the first open slot from {after} on", "at {after} or as soon after that as possible",
    "not before {after}, but then in the earliest free slot",
  },
}

local ASKS = {
  "please book {title|quote} with {who} on {date} @when@zone.",
  "I need [a meeting|an appointment] with {who} on {date} @when@zone. The title is {title|quote}.",
  "can you [set up|arrange|schedule] {title|quote} with {who} on {date} @when@zone?",
  "[find|get] me a slot with {who} on {date} @when@zone and book it as {title|quote}.",
  "put {title|quote} into the calendar of {who} on {date} @when@zone.",
  "{who} and I should meet on {date} @when@zone; call it {title|quote}.",
  "would you [reserve|book] time with {who} on {date} @when@zone for {title|quote}?",
  "meeting {title|quote}, participant {who}, date {date}, @when@zone. [Please book.|Book it, please.|Can you take "
    .. "care of it?]",
  "[we want|there should be] {title|quote} with {who} on {date} @when@zone. [Please arrange it.|Could you book that?]",
}

local ZONE = {
  said = say.patterns { " ([times in|time zone] {timezone})", ", {timezone} time", ", all times in {timezone}" },
  silent = say.patterns { "" },
}

-- One set for each way of choosing a slot, with and without a zone.
local REQUESTS = {}
for choice, when in pairs(M.WHEN) do
  REQUESTS[choice] = {}
  for zone, part in pairs(ZONE) do
    local asks = say.patterns(ASKS, { when = when, zone = part })
    REQUESTS[choice][zone] = say.patterns({
      "@ask", "@opener @ask", "@ask @closer", "@context @ask", "@context @ask @closer", "@opener @context @ask",
    }, { ask = asks, opener = common.opener, closer = common.closer, context = common.meeting_context })
  end
end

M.INTENT = say.patterns {
  "[First see|Look up] which slots of {participant} are open on {date}, then book one that fits.",
  "[Check|Read] the availability of {participant} on {date} and book the slot that suits the request.",
  "Booking needs an open slot, so [the calendar comes first|I look before I book].",
  "I look at {date} in the calendar of {participant} and take an open slot for {title}.",
  "Plan: check_availability for {participant}, choose [a slot|the slot] as the user wishes, book_slot with the title.",
  "Two steps: [read what is open|see the open slots] on {date}, then reserve [one|the slot] under {title}.",
}

M.ANSWER = say.patterns {
  "[Done|All set]: {title|quote} with {who} is {status} for {slot} ({timezone}) on {date}.",
  "{title|quote} is {status}: {date} at {slot} {timezone}, with {who}.",
  "Your meeting with {who} on {date} is {status} for {slot} ({timezone}) under the title {title|quote}.",
  "The slot at {slot} {timezone} on {date} was open, and it is now {status} for {title|quote} with {who}.",
  "[I checked the calendar of {who} first|The calendar was free there]: {slot} {timezone} on {date} is {status} for "
    .. "{title|quote}.",
  "{who} will see {title|quote} in the calendar: {date}, {slot} ({timezone}), status {status}.",
}

function M.request(task)
  return REQUESTS[task.spec.choice][task.spec.timezone and "said" or "silent"]
end

function M.intent() return M.INTENT end

function M.answer() return M.ANSWER end

return M
