-- Wordings of the family "memory_db": a note about a customer, later wanted together with the record.

local say = require "lang"
local common = require "lang.common"
local db = require "lang.db"
local notes = require "lang.memory_calendar"

local M = {}

local FOLLOWED = common.followed {
  "@do @read {subject}{s} {note} @as_kept and the {fields|words} @of {lookup_value}.",
  "@q @read {subject}{s} {note} @as_kept, plus the {fields|words} @of {lookup_value}?",
  "what [did I give you|is on record|did we say|do you have] as {subject}{s} {note}, and what "
    .. "{fields|words} [does "
    .. "{lookup_value} have|is stored for {lookup_value}|do you find for {lookup_value}]?",
  "for [the hand-over|my reply|the file|the <paper>|@person] I need [both|two things]: {subject}{s} "
    .. "{note} @as_kept, and the {fields|words} @of {lookup_value}.",
  "@do [read back|repeat|recall|quote] {subject}{s} {note} and @read the {fields|words} @of {lookup_value}.",
  "{lookup_value} [is on the line|just wrote|wants news|called @when]. [Which|What] {fields|words} do "
    .. "they have, and [what was|remind me of|which was] {subject}{s} {note}?",
  "@do [combine|join|put together|line up] {subject}{s} {note} @as_kept [with|and] the {fields|words} @of "
    .. "{lookup_value}.",
  "@know {subject}{s} {note} @as_kept; also, @do @read the {fields|words} @of {lookup_value}.",
  "@q @read the {fields|words} @of {lookup_value} and [remind me of|repeat|add] {subject}{s} {note}?",
  "@person asks for {subject}{s} {note} [together with|and|next to] the {fields|words} @of "
    .. "{lookup_value}. [Both, please.|Can you say?|What do I answer?]",
  "the <paper> [lacks|still needs|asks for] {subject}{s} {note} and the {fields|words} @of {lookup_value}.",
}

local INTENT = say.patterns {
  "[Read|Fetch] the note from memory, then the {fields} of {lookup_value} from the database.",
  "The first half is in memory under {memory_key}, the second is a look-up of {lookup_value}.",
  "Plan: memory_read for the note, sql_customer_db for {fields}, one answer from both.",
  "I [take|read] the stored note rather than trusting the conversation, then look up {lookup_value}.",
  "Two reads: the note {memory_key}, and the record of {lookup_value} limited to {fields}.",
}

local NOTED = say.patterns {
  "[From memory|As noted]: {subject}{s} {note} is {note_value}.", "{subject}{s} {note} is {note_value}.",
  "You gave me {note_value} as {subject}{s} {note}.", "The note says {note_value} for {subject}{s} {note}.",
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
  return say.text(task.voice, NOTED, task.plain) .. " " .. (db.facts(task):gsub("^%l", string.upper))
end

return M
