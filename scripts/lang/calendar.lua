-- Wordings of the family "calendar": booking a meeting. {who} is the participant as the user names them.

local say = require "lang"
local common = require "lang.common"
local parts = require "lang.parts"

local M = {}

-- How the user says which slot is wanted, by spec.choice. Another family's requests use it as @when.
M.WHEN = {
  exact = say.patterns { "at {slot}", "for {slot}", "starting at {slot}", "from {slot}", "at {slot} sharp" },
  window = say.patterns {
    "[|some time |preferably early ]in the {preferred_window}",
    "in a [free|suitable|quiet] {preferred_window} slot",
    "as soon as there is room in the {preferred_window}",
    "whenever the {preferred_window} [allows it|has room]",
    "during the {preferred_window}", "early in the {preferred_window} if possible",
    "preferably in the {preferred_window}",
    "at the first chance in the {preferred_window}",
  },
  first = say.patterns {
    "in the first open slot", "as early as possible that day", "in the earliest slot that is free",
    "first thing if it is open", "at the earliest open time", "the sooner that day the better",
    "in whichever slot comes first",
  },
  last = say.patterns {
    "in the last open slot", "as late as possible that day", "in the latest slot that is free",
    "at the latest open time", "at the very end of their open times", "the later that day the better",
  },
  after = say.patterns {
    "in the first open slot from {after} on", "at {after} or as soon after that as possible",
    "not before {after}, but then in the earliest free slot", "from {after} onwards, the first free slot",
    "any time from {after}, the earlier the better", "after I am free at {after}, as early as it goes",
  },
}

M.BOOK = say.patterns {
  "book", "set up", "arrange", "schedule", "reserve", "fix", "enter", "put down", "organise",
  "plan in", "block",
}

local ASKS = {
  "@q @book {title|quote} with {who} on {date} @when@zone?",
  "@do @book {title|quote} with {who} on {date} @when@zone.",
  "I [need|want|would like|have to have|am after] [a meeting|an appointment|some time|a slot|a date] with "
    .. "{who} on {date} @when@zone. [The title is|Call it|Name it|Subject:] {title|quote}.",
  "@do [find|get|pick] a [slot|time|gap] with {who} on {date} @when@zone and [book|enter|reserve] "
    .. "it as {title|quote}.",
  "@q [find|get|pick] me a [slot|time|gap] with {who} on {date} @when@zone? [Title|Name|Subject]: "
    .. "{title|quote}.",
  "@do put {title|quote} into the [calendar|diary|schedule] of {who} on {date} @when@zone.",
  "{who} and I [should meet|have to talk|need to sit down|agreed to meet] on {date} @when@zone; [call "
    .. "it|it is|book it as] {title|quote}.",
  "@q [reserve|book|block|keep] time for {title|quote} with {who} on {date} @when@zone?",
  "meeting {title|quote}, participant {who}, date {date}, @when@zone. [Please book.|Book it, please.|Can "
    .. "you take care of it?|To be booked.]",
  "[we want|there should be|we are planning|I have in mind] {title|quote} with {who} on {date} "
    .. "@when@zone. [Please arrange it.|Could you book that?|Enter it, please.]",
  "for {title|quote} I [need|want] {who} on {date} @when@zone. @do @book that.",
  "{date} @when@zone: {title|quote} with {who}. [Please book it.|Can you arrange that?|Make it happen.]",
}

local ZONE = {
  said = say.patterns {
    " ([times in|time zone|zone] {timezone})", ", {timezone} time", ", all times in {timezone}",
    " by {timezone} clocks",
    ", counted in {timezone}", " (I am in {timezone})",
  },
  silent = say.patterns { "" },
}

-- One set for each way of choosing a slot, with and without a zone.
local REQUESTS = {}
for choice, when in pairs(M.WHEN) do
  REQUESTS[choice] = {}
  for zone, part in pairs(ZONE) do
    local asks = say.patterns(ASKS, setmetatable({ when = when, zone = part, book = M.BOOK }, { __index =
      parts }))
    REQUESTS[choice][zone] = say.patterns({
      "@ask", "@opener @ask", "@ask @closer", "@context @ask", "@context @ask @closer",
      "@opener @context @ask",
    }, { ask = asks, opener = common.opener, closer = common.closer, context = common.meeting_context })
  end
end

M.INTENT = say.patterns {
  "[First see|Look up] which slots of {participant} are open on {date}, then book one that fits.",
  "[Check|Read] the availability of {participant} on {date} and book the slot that suits the request.",
  "Booking needs an open slot, so [the calendar comes first|I look before I book].",
  "I look at {date} in the calendar of {participant} and take an open slot for {title}.",
  "Plan: check_availability for {participant}, choose [a slot|the slot] as the user wishes, book_slot "
    .. "with the title.",
  "Two steps: [read what is open|see the open slots] on {date}, then reserve [one|the slot] under {title}.",
}

M.ANSWER = say.patterns {
  "[Done|All set]: {title|quote} with {who} is {status} for {slot} ({timezone}) on {date}.",
  "{title|quote} is {status}: {date} at {slot} {timezone}, with {who}.",
  "Your meeting with {who} on {date} is {status} for {slot} ({timezone}) under the title {title|quote}.",
  "The slot at {slot} {timezone} on {date} was open, and it is now {status} for {title|quote} with {who}.",
  "[I checked the calendar of {who} first|The calendar was free there]: {slot} {timezone} on {date} is "
    .. "{status} for {title|quote}.",
  "{who} will see {title|quote} in the calendar: {date}, {slot} ({timezone}), status {status}.",
}

function M.request(task)
  return REQUESTS[task.spec.choice][task.spec.timezone and "said" or "silent"]
end

function M.intent() return M.INTENT end

function M.answer() return M.ANSWER end

return M
