-- Small pieces of sentences that the requests of all families are put together from, by their place in a
-- sentence. Each name can be used as @name in the patterns of lang/common.lua and of the families.

local say = require "lang"

local M = {}

local function add(name, list) M[name] = say.patterns(list, M) end

-- ---- people, places, times ----

-- Somebody who can fall ill, travel and shop, which a branch cannot.
add("colleague", {
  "<name>", "<name> <family>", "our <job> <name>", "<name> in the <team>", "my <job>", "the new <job>",
  "<name> from <city>", "Ms <family>", "Mr <family>", "Dr <family>", "a <job> called <name>",
  "<name> from the <meeting>", "<family> from <company>", "somebody named <family>",
})

-- All of them are one: verbs behind @person are singular.
add("person", {
  "<name> of <company>", "the <job> named <name>", "a friend of <name>", "<name>'s team in <city>",
  "our contact at <company>", "our contact in <city>", "a certain <name> <family>",
  "the <job> in charge of the <paper>", "whoever keeps the <paper>", "<name> from the <meeting>",
  "somebody named <family>", "<name>", "<name> from <city>", "our <job> <name>",
  "the <job> of <company>", "a <job> in <city>", "<name> <family>", "my <job>", "someone at <company>",
  "<name> in the <team>", "the new <job>", "<name> at <company>",
  "<family> from <company>", "a <job> called <name>", "the <team>", "our branch in <city>",
  "the <city> office", "Ms <family>", "Mr <family>", "Dr <family>",
  "one <job> of ours", "a caller from <city>",
})

add("when", {
  "on a <day>", "some time in <month>", "between two meetings",
  "at breakfast", "in the car to <city>", "over the phone",
  "in the <team> chat", "this morning",
  "just now", "on <day>", "yesterday", "an hour ago", "over lunch", "before the <meeting>",
  "after the <meeting>", "by phone", "in the corridor", "in <month>", "last week",
  "in passing", "during the <meeting>", "on the way to <city>",
  "first thing today", "late on <day>",
})

-- When a letter or a mail came.
add("arrived", {
  "this morning", "just now", "yesterday", "an hour ago", "last week", "on <day>", "late on <day>",
  "before the <meeting>", "after the <meeting>", "during the <meeting>", "over lunch",
})

add("deadline", {
  "before lunch", "by tonight", "before the <paper> is printed", "before the weekend", "by <day> evening",
  "by noon", "ahead of the <meeting>", "in the next hour", "before <month>", "as soon as <name> arrives",
  "by the end of the day", "by <day>", "before <day>", "by <day> morning", "within the hour", "today",
  "before I leave for <city>", "before the office closes", "before the <meeting> starts", "this afternoon",
  "by <day> noon", "in time for <month>", "before <name> calls back", "before <name> is here",
})

-- ---- asking ----

-- Followed by an infinitive; the sentence is a question.
add("q", {
  "can you", "could you", "would you", "will you", "could you please", "can you please",
  "would you be able to", "are you able to", "is it possible for you to", "do you have time to",
  "may I ask you to", "could I get you to", "any chance you could", "would it be possible to",
  "could you quickly", "can you help me", "would you kindly",
  "do you think you could",

})

-- Followed by an infinitive; the sentence is a statement.
add("do", {
  "please", "kindly", "please", "go ahead and", "I want you to", "I'd like you to", "I need you to",
  "do me a favour and", "be so kind as to", "your job now is to", "let me ask you to", "I'm asking you to",

  "all you have to do is", "help me", "now please",
  "your next task is to",
  "what I need is for you to",
})

-- Followed by an indirect question.
add("know", {
  "I need to know", "I want to know", "I'd like to know", "I have to know", "I wonder", "I'm wondering",
  "I'm trying to find out", "I must find out", "I've been asked", "I'm curious", "it would help me to know",
  "I can't recall", "I have no idea", "nobody could tell me",
  "it is unclear to me", "I keep forgetting", "I can't say", "I was asked @when", "@person asked me @when",
  "@person wants to know", "@person needs to know @deadline", "the question came up @when,",
  "we are not sure", "I never learned", "what I am after is", "my question is", "it would be useful to hear",
  "there is some doubt about", "I have to explain", "I'm supposed to know",
  "I promised to find out", "people keep asking me",
})

-- An infinitive followed by an indirect question.
add("find", {
  "find out", "look up", "check", "tell me", "let me know", "figure out", "dig up", "establish", "clarify",
  "confirm", "determine", "see", "remind me", "explain", "state", "report", "look into", "make sure of",
  "tell @person", "write down for me", "say", "work out from our texts",
})

-- ---- records ----

-- An infinitive followed by what is read.
add("read", {
  "look up", "pull up", "fetch", "read out", "give me", "send me", "show me", "report", "retrieve", "get me",
  "bring up", "tell me", "check", "find", "note down", "dig out", "list", "let me have", "quote", "confirm",
  "copy out", "find me", "read me", "pass me", "type out", "hand me",
})

-- Between fields and a customer.
add("of", {
  "of", "for", "belonging to", "on file for", "we hold for", "stored for", "behind", "registered for",
  "kept for", "in the record of", "going with", "listed under", "as stored for", "under the name of",
  "saved with", "in our database for", "we have on", "attached to", "shown for", "entered for",
})

-- ---- memory ----

-- An infinitive followed by what is kept.
add("keep", {
  "save", "store", "note down", "keep", "write down", "file", "put on record", "hold on to", "remember",
  "memorise", "record", "make a note of", "take down", "jot down", "bear in mind", "hang on to",
  "log",
})

-- A sentence of its own behind a note.
add("keep_it", {
  "please store it.", "note it, please.", "hold on to that.", "write it down for later.",
  "please remember it.", "keep that.", "put that on record.", "remember it for me.", "save it.",
  "we need it in a moment.", "it matters later on.", "it will come up.", "I come back to it.",
  "do not lose it.", "make a note.", "that has to stick.", "@do keep it.", "it is important for <company>.",
  "@person relies on it.", "store it well.", "file it away.", "got it?", "I'd rather not say it twice.",
  "can you keep it?", "more on that in a minute.", "you will need it soon.",
})

-- "as you {…}": how the assistant got a note.
add("as_kept", {
  "as you stored it", "from your memory", "as noted", "the way I gave it to you", "that I left with you",
  "as saved", "from the note", "which you wrote down", "as you kept it", "from before", "as I told you",
  "which is on record", "you were to remember", "from what I said first", "as it stands in your notes",
})

-- ---- why ----

add("reason", {
  "the <paper> goes to print @deadline", "@person asked twice",
  "we move offices in <month>", "I have to sign the <paper>", "@person checks my work",
  "the old <paper> is gone", "I must explain it to @person @deadline", "nobody else is in today",
  "the <job> from <city> is strict", "we start over with <company>",
  "I train @person @deadline", "@person cannot read my notes", "it is the last open point of the <paper>",
  "it goes into the <paper>", "@person is waiting for it", "I'm filling in the <paper>",
  "the <meeting> starts soon", "I'm writing to @person", "the <paper> for <company> depends on it",
  "@person asked @when", "I have @person on the line", "we review it with @person", "our <job> insists",
  "my notes have a gap there", "I'm standing in for @person", "the <team> checks it @deadline",
  "I promised it to @person", "the last <paper> had it wrong", "<company> visits us on <day>",
  "@person doubts it", "I present it @deadline", "we talk to <company> on <day>", "it came up @when",
  "I'm clearing my desk", "@person left without telling me", "the <job> forgot to say",
})

return M
