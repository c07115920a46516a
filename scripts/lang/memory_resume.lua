-- Wordings of the family "memory_resume": a note of one session, asked for in the next. The second session knows
-- nothing of the first, so the user names the note.

local say = require "lang"
local common = require "lang.common"

local M = {}

local STORE = common.framed {
  "please save {memory_value} under {memory_key|words}; I will need it [next time|in a later session].",
  "keep a note called {memory_key|quote} with the value {memory_value} [for me|until I am back|for another day].",
  "remember {note_ask}: {memory_value}. The note should be called {memory_key|words}.",
  "[store|file] {memory_value} as {memory_key|words}[| for our next conversation]; that is {note_ask}.",
  "can you write down {memory_value} as my {memory_key|words}? [I come back to it later.|It is for another day.]",
  "new note, name {memory_key|words}, content {memory_value}.",
  "I want you to know {note_ask} the next time we talk. It is {memory_value}; file it under {memory_key|words}.",
}

local STORE_ANSWER = say.patterns {
  "[Saved|Noted|Done]: {memory_value} is kept under {stored_key}.",
  "The note {stored_key} is {stored_status} with the value {memory_value}.",
  "I have {stored_status} {memory_value} under the key {stored_key}. [It will be there next time.|Ask for it whenever "
    .. "you are back.]",
  "{stored_key} now holds {memory_value}[|, and it stays for later sessions].",
}

local STORE_INTENT = say.patterns {
  "This is for a later session, so it belongs into memory: key {memory_key}.",
  "[Store|Save] {memory_value} under {memory_key}; the conversation itself will be gone by then.",
  "One memory_write with the name that the user gave, then confirm it.",
  "The user wants this kept. It is no credential, so memory_write may [take|hold] it.",
}

local RECALL = common.framed {
  "in our last session I saved a note called {memory_key|words}. What does it say?",
  "what is my {memory_key|words}? I gave it to you [some time ago|last time].",
  "please [read out|look up] the note {memory_key|words} from last time.",
  "do you still know {note_ask}? It was filed as {memory_key|words}.",
  "I stored my {memory_key|words} with you [before|the other day]; remind me what it was.",
  "back again. Which value did I leave under {memory_key|words}?",
  "you kept {memory_key|words} for me. [Tell|Give] me the value, please.",
}

local RECALL_SLOTS = common.framed {
  "which slots of {who} are open on {date} in my {memory_key|words}? You have the zone from [last time|our last session].",
  "I saved my {memory_key|words} with you [before|the other day]. When is {who} free on {date}, in that zone?",
  "please read my {memory_key|words} and list the open slots of {who} on {date} in it.",
  "show me what {who} has open on {date}. Times in my {memory_key|words}, the one I left with you.",
  "using the {memory_key|words} from our last talk: when could I meet {who} on {date}?",
  "{who}, {date}: what is open? Convert it to my {memory_key|words} as stored.",
}

local RECALL_INTENT = say.patterns {
  "This session has no such fact yet; it was stored before, so I read the note {memory_key}.",
  "The conversation does not contain it. Memory may: memory_read with the key that the user names.",
  "[Read|Fetch] {memory_key} from memory and answer with what is stored there.",
  "I do not guess. The note was kept under {memory_key}; I read it.",
}

local RECALL_SLOTS_INTENT = say.patterns {
  "First the stored zone from memory, then the open slots of {participant} on {date} in it.",
  "The zone is a note of an earlier session: read {memory_key}, then check {date} for {participant}.",
  "Plan: memory_read for the zone, check_availability with it, list what is open.",
  "I [need|read] the zone from memory before the calendar can be shown in it.",
}

local RECALL_ANSWER = say.patterns {
  "[Your note says|You left me]: {note_value}.", "It is {note_value}, stored under {read_key}.",
  "The note {read_key} holds {note_value}.", "[Here it is|Still there]: {note_value}.",
  "Under {read_key} I find {note_value}.",
}

local RECALL_SLOTS_ANSWER = say.patterns {
  "In {note_value}, {who} has these slots open on {date}: {open_slots}.",
  "Your stored zone is {note_value}. Open on {date} for {who}: {open_slots}.",
  "{who} is free on {date} at {open_slots} ({note_value}).",
  "I used {note_value} from your note. The open slots of {who} on {date} are {open_slots}.",
}

local function with_slots(task) return task.spec.kind == "slots" end

function M.request(task, turn)
  if turn == 1 then return STORE end
  return with_slots(task) and RECALL_SLOTS or RECALL
end

function M.intent(task, turn)
  if turn == 1 then return STORE_INTENT end
  return with_slots(task) and RECALL_SLOTS_INTENT or RECALL_INTENT
end

function M.answer(task, turn)
  if turn == 1 then return STORE_ANSWER end
  return with_slots(task) and RECALL_SLOTS_ANSWER or RECALL_ANSWER
end

return M
