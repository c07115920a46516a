-- Wordings of the family "memory_db": a note about a customer, later wanted together with the record.

local say = require "lang"
local common = require "lang.common"
local db = require "lang.db"
local notes = require "lang.memory_calendar"

local M = {}

local FOLLOWED = common.followed {
  "[now |]please tell me {subject}'s {note} from your memory and the {fields|words} of {lookup_value}.",
  "what did I give you as {subject}'s {note}, and what {fields|words} does {lookup_value} have?",
  "for [the hand-over|my reply|the file] I need both: {subject}'s {note} as you stored it, and the {fields|words} of "
    .. "{lookup_value}.",
  "read back {subject}'s {note} and [look up|add] the {fields|words} for {lookup_value}.",
  "{lookup_value} is on the line. [Which|What] {fields|words} do they have, and what was {subject}'s {note} again?",
  "combine my note on {subject}'s {note} with the {fields|words} of {lookup_value}, please.",
  "I am writing the summary for {subject}: the {note} I told you, then the {fields|words} of {lookup_value}.",
  "check the {fields|words} of {lookup_value} and remind me of {subject}'s {note}.",
}

local INTENT = say.patterns {
  "[Read|Fetch] the note from memory, then the {fields} of {lookup_value} from the database.",
  "The first half is in memory under {memory_key}, the second is a look-up of {lookup_value}.",
  "Plan: memory_read for the note, sql_customer_db for {fields}, one answer from both.",
  "I [take|read] the stored note rather than trusting the conversation, then look up {lookup_value}.",
  "Two reads: the note {memory_key}, and the record of {lookup_value} limited to {fields}.",
}

local NOTED = say.patterns {
  "[From memory|As noted]: {subject}'s {note} is {note_value}.", "{subject}'s {note} is {note_value}.",
  "You gave me {note_value} as {subject}'s {note}.", "The note says {note_value} for {subject}'s {note}.",
  "[My|The] note under {read_key} reads {note_value}.",
}

function M.request(_, turn)
  return turn == 1 and notes.STORE_REQUEST or FOLLOWED
end

function M.intent(_, turn)
  return turn == 1 and notes.STORE_INTENT or INTENT
end

function M.answer(task, turn)
  if turn == 1 then return notes.STORE_ANSWER end
  return say.text(task.ep.voice, NOTED, task.plain) .. " " .. (db.facts(task):gsub("^%l", string.upper))
end

return M
