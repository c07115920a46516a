-- Wordings of the family "memory_resume": a note of one session, asked for in the next. The second session
-- knows nothing of the first, so the user names the note.

local say = require "lang"
local common = require "lang.common"

local M = {}

local LATER = say.patterns {
  "next time", "in a later session", "another day", "after my holiday", "when I am back", "next week",
  "in <month>",
  "for the <meeting>", "on <day>", "once this chat is closed", "in our next talk", "later this month",
}

local STORE = common.framed({
  "@do @keep {memory_value} under {memory_key|words}; I [will need|want|come back for] it @later.",
  "@q @keep {memory_value} under {memory_key|words}? I [need|want|use] it @later.",
  "@do [keep|make|start|open] a note called {memory_key|quote} with the [value|content|text] {memory_value}.",
  "@do @keep {note_ask}: {memory_value}. [The note should be called|Name it|File it as|Its name:] "
    .. "{memory_key|words}.",
  "@do @keep {memory_value} as {memory_key|words}; that is {note_ask}.",
  "[new note|note for you|one for your memory], name {memory_key|words}, [content|value|text] "
    .. "{memory_value}. [I need it @later.|Keep it until I ask.|@keep_it]",
  "[I want you to|you should|it would help if you could] know {note_ask} @later. It is {memory_value}; "
    .. "[file it|keep it|save it] under {memory_key|words}.",
  "under {memory_key|words} [please|kindly] @keep {memory_value}. @keep_it",
  "my {memory_key|words} [is|will be|has to be] {memory_value}. @keep_it",
  "I [may ask|will ask|want to hear] {note_ask} @later, so @do @keep {memory_value} as {memory_key|words}.",
}, nil, { later = LATER })

local STORE_ANSWER = say.patterns {
  "[Saved|Noted|Done]: {memory_value} is kept under {stored_key}.",
  "The note {stored_key} is {stored_status} with the value {memory_value}.",
  "I have {stored_status} {memory_value} under the key {stored_key}. [It will be there next time.|Ask for "
    .. "it whenever you are back.]",
  "{stored_key} now holds {memory_value}[|, and it stays for later sessions].",
}

local STORE_INTENT = say.patterns {
  "This is for a later session, so it belongs into memory: key {memory_key}.",
  "[Store|Save] {memory_value} under {memory_key}; the conversation itself will be gone by then.",
  "One memory_write with the name that the user gave, then confirm it.",
  "The user wants this kept. It is no credential, so memory_write may [take|hold] it.",
}

local BEFORE = say.patterns {
  "last time", "in our last session", "the other day", "in an earlier chat", "some time ago", "before",
  "when we last talked",
  "in <month>", "last week", "on <day>", "in a former conversation", "a while ago", "in another session",
}

local RECALL = common.framed({
  "@before I [saved|left|stored|filed] a note called {memory_key|words}. What [does it say|is in it|did I "
    .. "write|was it]?",
  "what was kept as my {memory_key|words}? I [gave it to you|told you|left it here] @before.",
  "@do [read out|look up|recall|repeat] the note {memory_key|words} that I left @before.",
  "@q [find|recall|read me|look up] the note {memory_key|words} that I left with you @before?",
  "do you [still|perhaps|by any chance] know {note_ask}? It was filed as {memory_key|words}[ @before|].",
  "I [stored|saved|noted] my {memory_key|words} with you @before; [remind me what it was|what was it|let "
    .. "me hear it].",
  "which value did I leave under {memory_key|words} @before?",
  "you [kept|stored|saved] {memory_key|words} for me. @do [tell|give] me the value.",
  "@person needs my {memory_key|words} @deadline. I gave it to you @before.",
  "@know {note_ask}. You [filed|saved|kept] it as {memory_key|words} @before.",
  "my {memory_key|words}, [please|if you still have it|as stored @before].",
}, nil, { before = BEFORE })

local RECALL_SLOTS = common.framed({
  "which slots of {who} are [open|free] on {date} in my {memory_key|words}? I gave you the zone @before.",
  "I saved my {memory_key|words} with you @before. When is {who} free on {date}, in that zone?",
  "@do read my {memory_key|words} and [list|show me|find] the open slots of {who} on {date} in it.",
  "@q show me what {who} has open on {date}? [Times|Hours] in my {memory_key|words}, the one I left with "
    .. "you @before.",
  "[using|with|by] the {memory_key|words} that you keep for me: when could [I|@person] meet {who} on {date}?",
  "{who}, {date}: what is [open|free|left]? [Convert|Translate] it to my {memory_key|words} as stored.",
  "@do check {who} on {date} for [free|open] times. My {memory_key|words} is in your memory.",
  "@know when {who} is free on {date}. [Count|Give the hours|Answer] in my {memory_key|words}, which you "
    .. "keep.",
}, nil, { before = BEFORE })

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
  "[Your note says|You asked me to keep]: {note_value}.", "It is {note_value}, stored under {read_key}.",
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
