-- Wordings of the family "memory_calendar": a customer's time zone is noted, then a meeting is booked in it.

local say = require "lang"
local common = require "lang.common"
local calendar = require "lang.calendar"

local M = {}

M.STORE_REQUEST = common.framed {
  "please remember that {subject}'s {note} is {memory_value}.",
  "[keep|make] a note for later: {subject}'s {note} is {memory_value}.",
  "for the rest of this conversation, {subject}'s {note} is {memory_value}. [Please store it.|Note it, please.]",
  "can you [note down|store|keep in mind] {memory_value} as {subject}'s {note}?",
  "{subject}'s {note} is {memory_value}; [save that|please hold on to it|I will come back to it].",
  "I just learned {subject}'s {note}: {memory_value}. [Write it down for later.|Please remember it.]",
  "store this: {subject}'s {note}, {memory_value}. [We need it in a moment.|It matters later on.]",
  "before we start, save {memory_value} as {subject}'s {note}.",
}

M.STORE_INTENT = say.patterns {
  "The user will need this later, so I store it under a [clear|speaking] key.",
  "[Store|Save] the note in memory: key {memory_key}, value {memory_value}.",
  "This is a [small fact|preference] worth keeping; memory_write with the key {memory_key}.",
  "[Nothing to look up yet.|No look-up yet.] I keep {memory_value} under {memory_key} for the next turn.",
  "Plan: one memory_write, then confirm what was stored.",
}

M.STORE_ANSWER = say.patterns {
  "[Noted|Saved|Done]: {subject}'s {note} is {memory_value}. [I keep it under {stored_key}|The key is {stored_key}].",
  "I have {stored_status} {memory_value} as {subject}'s {note}.",
  "{subject}'s {note} is {stored_status} under {stored_key}: {memory_value}.",
  "[I will remember that|It is kept]: {memory_value} for {subject}'s {note}, key {stored_key}.",
  "The note {stored_key} now holds {memory_value}.",
}

local ASKS = {
  "[now |]please book {title|quote} with {who} on {date} @when. Use {subject}'s [stored|saved] timezone.",
  "schedule {title|quote} with {who} for {date} @when, in the timezone [I gave you|you noted] for {subject}.",
  "{subject} wants {title|quote} with {who} on {date} @when, their own timezone of course. [Please book it.|Can you "
    .. "arrange that?]",
  "find a slot with {who} on {date} @when in {subject}'s timezone, and book it as {title|quote}.",
  "on {date}, {who} should meet {subject} for {title|quote} @when. All times in the zone from [my note|before].",
  "can you [set up|arrange] {title|quote} with {who} on {date} @when? [Go by|Keep to] {subject}'s timezone as noted.",
  "use the note about {subject} and reserve time with {who} on {date} @when; the title is {title|quote}.",
}

local FOLLOWED = {}
for choice, when in pairs(calendar.WHEN) do
  FOLLOWED[choice] = say.patterns({ "@ask", "@lead @ask", "@lead @ask", "@ask @closer" }, {
    ask = say.patterns(ASKS, { when = when }), lead = common.lead, closer = common.closer,
  })
end

local INTENT = say.patterns {
  "[Read|Fetch] the stored timezone first, then check {participant} on {date} in that zone and book.",
  "The zone is in memory under {memory_key}. With it I [look at|check] {date} and book an open slot.",
  "Three steps: read the note, see what {participant} has open on {date} in that zone, book {title}.",
  "I take the timezone from [the note|memory], not from [a guess|my head], then check the calendar and book.",
  "Plan: memory_read, check_availability in the stored zone, book_slot.",
}

local ANSWER = say.patterns {
  "[Done|Booked as asked]: {title|quote} with {who} is {status} for {slot} on {date}, in {subject}'s timezone "
    .. "{timezone}.",
  "{title|quote} is {status}: {date}, {slot} {timezone}, with {who}. [The zone comes from your note.|I used the zone "
    .. "you gave me.]",
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
