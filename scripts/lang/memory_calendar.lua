-- Wordings of the family "memory_calendar": a customer's time zone is noted, then a meeting is booked in it.

local say = require "lang"
local common = require "lang.common"
local calendar = require "lang.calendar"
local parts = require "lang.parts"

local M = {}

M.STORE_REQUEST = common.framed {
  "@do @keep the following: {subject}{s} {note} is {memory_value}.",
  "@q @keep {subject}{s} {note}, {memory_value}?",
  "{subject}{s} {note} is {memory_value}. @keep_it", "{memory_value} is {subject}{s} {note}. @keep_it",
  "@do @keep {memory_value} as {subject}{s} {note}.", "@q @keep {memory_value} as {subject}{s} {note}?",
  "I [just learned|was told|found out|heard|read] {subject}{s} {note} [@when|]: {memory_value}. @keep_it",
  "@person [told me|says|confirmed|wrote] [@when|]: {subject}{s} {note} is {memory_value}. @keep_it",
  "[for now|from here on|as of today|for this conversation|until further notice] {subject}{s} {note} is "
    .. "{memory_value}. @keep_it",
  "[first|before we start|to begin with|one fact up front]: {memory_value}, {subject}{s} {note}. @keep_it",
  "we [deal with|work for|look after|talk about] {subject} today, and the {note} there is {memory_value}. "
    .. "@keep_it",
  "{subject} [has|uses|goes by|named] {memory_value} as {note}. @keep_it",
}

M.STORE_INTENT = say.patterns {
  "The user will need this later, so I store it under a [clear|speaking] key.",
  "[Store|Save] the note in memory: key {memory_key}, value {memory_value}.",
  "This is a [small fact|detail] worth keeping; memory_write with the key {memory_key}.",
  "[Nothing to look up yet.|No look-up yet.] I keep {memory_value} under {memory_key} for the next turn.",
  "Plan: one memory_write, then confirm what was stored.",
}

M.STORE_ANSWER = say.patterns {
  "[Noted|Saved|Done]: {subject}{s} {note} is {memory_value}. [I keep it under {stored_key}|The key is "
    .. "{stored_key}].",
  "I have {stored_status} {memory_value} as {subject}{s} {note}.",
  "{subject}{s} {note} is {stored_status} under {stored_key}: {memory_value}.",
  "[I will remember that|It is kept]: {memory_value} for {subject}{s} {note}, key {stored_key}.",
  "The note {stored_key} now holds {memory_value}.",
}

local ZONED = say.patterns({
  "{subject}{s} [stored|saved|noted] timezone", "the timezone [I gave you|you noted|you keep] for {subject}",
  "{subject}{s} own timezone @as_kept", "the zone from [my note|before|your memory]",
  "the zone of {subject} @as_kept",
  "their timezone @as_kept", "the timezone @as_kept",
}, parts)

local ASKS = {
  "@do @book {title|quote} with {who} on {date} @when. Use @zoned.",
  "@q @book {title|quote} with {who} for {date} @when, in @zoned?",
  "{subject} [wants|asks for|needs|requested] {title|quote} with {who} on {date} @when. The times count "
    .. "in @zoned.",
  "@do find a [slot|time|gap] with {who} on {date} @when in @zoned, and [book|enter|reserve] it as "
    .. "{title|quote}.",
  "on {date}, {who} should [meet|talk to|see|call] {subject} for {title|quote} @when. [All "
    .. "times|Everything|The hours] in @zoned.",
  "@q @book {title|quote} with {who} on {date} @when? [Go by|Keep to|Stay in|Calculate in] @zoned.",
  "@do [take|use|apply] @zoned and [book|reserve|arrange] time with {who} on {date} @when; [the "
    .. "title is|call it|name it] "
    .. "{title|quote}.",
  "{title|quote} [for|with|on behalf of] {subject}: {who}, {date}, @when, in @zoned. [Please book.|Book "
    .. "that, please.|Can you?]",
  "with @zoned in mind, @do @book {title|quote} for {who} on {date} @when.",
  "I [need|want|promised] {title|quote} on {date} with {who}, @when. Mind @zoned.",
}

local FOLLOWED = {}
for choice, when in pairs(calendar.WHEN) do
  FOLLOWED[choice] = common.followed(ASKS, { when = when, zoned = ZONED, book = calendar.BOOK })
end

local INTENT = say.patterns {
  "[Read|Fetch] the stored timezone first, then check {participant} on {date} in that zone and book.",
  "The zone is in memory under {memory_key}. With it I [look at|check] {date} and book an open slot.",
  "Three steps: read the note, see what {participant} has open on {date} in that zone, book {title}.",
  "I take the timezone from [the note|memory], not from [a guess|my head], then check the calendar and book.",
  "Plan: memory_read, check_availability in the stored zone, book_slot.",
}

local ANSWER = say.patterns {
  "[Done|Booked as asked]: {title|quote} with {who} is {status} for {slot} on {date}, in {subject}{s} "
    .. "timezone {timezone}.",
  "{title|quote} is {status}: {date}, {slot} {timezone}, with {who}. [The zone comes from your note.|I "
    .. "used the zone you gave me.]",
  "I used the stored timezone {timezone}. The meeting with {who} on {date} is {status} for {slot}.",
  "{who} is {status} on {date} at {slot} ({timezone}) for {title|quote}.",
  "With {timezone} from memory, {slot} on {date} was open and is now {status} for {title|quote} with {who}.",
}

function M.request(task, turn)
  return turn == 1 and M.STORE_REQUEST or FOLLOWED[task.spec.choice]
end

function M.intent(_, turn)
  return turn == 1 and M.STORE_INTENT or INTENT
end

function M.answer(_, turn)
  return turn == 1 and M.STORE_ANSWER or ANSWER
end

return M
