-- How requests are framed: people open, explain themselves and close; an ask stands in the middle.

local say = require "lang"
local parts = require "lang.parts"

local M = {}

local function set(list) return say.patterns(list, parts) end

M.opener = set {
  "Hi.", "Hello.", "Hey.", "Good morning.", "Good afternoon.", "Hi there.", "Quick question.",
  "Small request.", "Sorry to bother you.", "One more thing.", "Quick one.", "Hello again.", "Morning!",
  "Evening!", "When you have a minute:", "Short one for you.", "Before I forget:", "Help me out here.",
  "Got a second?", "It's me again.", "New topic.", "Something small:", "Greetings from <city>.",
  "<name> here.", "This is <name> from the <team>.", "Happy <day>!", "I'm back.", "Next one.",
  "<name> <family> speaking.", "A request from <city>:", "For the <paper>:", "On behalf of @person:",
  "Writing from the <meeting>.",
}

M.closer = set {
  "Thanks.", "Thank you!", "Cheers.", "Much appreciated.", "No rush.", "A short answer is fine.",
  "Please keep it brief.", "I will pass it on to @person.", "@person is waiting for it.",
  "It goes into the <paper>.", "That is all I need.", "It is for the <meeting> on <day>.",
  "Thanks in advance, <name>.", "Many thanks from <city>.", "I need it @deadline.", "One line will do.",
  "The <team> will be grateful.", "Then I can close the <paper>.", "Best, <name>", "Take your time.",
  "I have to leave for <city> soon.", "The reason: @reason.", "Why I ask: @reason.", "@reason.",
  "You would save @person some work.", "If it takes long, just tell me.", "Nothing else for today.",
  "@person sends regards.", "I'll tell @person about it.",
  "Then the <paper> is complete.",
  "I read it out at the <meeting>.", "No need to hurry, @colleague is late anyway.", "Plain words, please.",
  "A colleague in <city> has the same question.",
  "You can reply to @person directly.", "After that I call @person.",
  "I print it for @person.",
  "We meet @person on <day>.", "Otherwise I have to call @person.",
}

-- Why somebody asks for a fact or a record.
M.context = set {
  "I'm [on the phone|in a chat|in a video call|about to talk] with @person.",
  "@person [asked me|stopped by|wrote to me|called|sent a message] @when.",
  "I'm [filling in|updating|finishing|proof-reading|preparing|correcting] the <paper> for @person.",
  "[Before|Ahead of] the <meeting> [with @person|on <day>|in <city>] I want to be [sure|prepared|precise].",
  "@person [could not find this|left me this one|passed this to me|got stuck here] @when.",
  "[An answer|A reply|A note|A letter] to @person is [due @deadline|half written|on my desk].",
  "We are [tidying up|reviewing|preparing|merging] the [files|lists|records|folders] of @person.",
  "@person and @person [argued about it|disagreed|told me different things] @when.",
  "@colleague [is on the line|sits in my office|keeps calling|wrote again|insists].",
  "I promised @person [an answer|a call back|news] @deadline.",
  "My notes [from <day>|from <city>|on <company>|about @person] have a gap.",
  "The <paper> for <company> [is due|must be ready|goes out] @deadline.",
  "@colleague [is visiting|comes in|has an appointment with us] on <day>.",
  "This [came up|was raised|got lost|was left open] @when.",
  "I took over from @person and [still learn|am catching up|have questions].", "@reason.",
  "Here is why: @reason.", "The background: @reason.", "You should know that @reason.",
  "@person [got this wrong|mixed this up|misread it|wrote nonsense about it] @when.",

  "The <paper> [has an empty line|contains a question mark|says something else|was printed without it].",
  "@person [quoted|cited|claimed|showed me] something [odd|different|surprising] @when.",
  "[At|For|During] the <meeting> @person will [ask|probe|insist].",
  "A [mail|message|letter|voice message] from @person [arrived|came in|reached me] @arrived.",
  "[Next|This] <day> we [move to|open in|leave|visit] <city>, and @person [wants everything in "
    .. "order|clears the files].",
  "[Our <job>|The <job>] wants it in the <paper> @deadline.",
}

-- Why somebody wants a computation.
M.sums_context = set {
  "@colleague [bought|sold|returned|ordered] something at <company> @when.",
  "[Next|This] <day> @person [checks|signs|files] the <paper>.",
  "The <paper> has a [gap|blank|typo] where the figure belongs.",
  "@person and I [get|have] different [results|answers|totals].",
  "I [write|fill in|finish] the <paper> for @person.",
  "A [mail|fax|message] from @person [arrived|came in] @arrived.",
  "I'm [closing|checking|preparing|auditing] the [books|figures|numbers|accounts] for "
    .. "[<month>|<company>|@person].",
  "@person [sent me|left me|read out|dictated] these [figures|values|entries|notes] @when.",
  "@person [doubts our numbers|wants it to the digit|asked for the working|came to another result].",
  "This is for the <paper> that @person presents @deadline.",
  "My spreadsheet [crashed|shows nonsense|is locked|is with @person] and the <meeting> starts soon.",
  "I'm helping @person [with the <paper>|in <city>|in accounting] today.",
  "We [review|audit|bill|visit] <company> [on <day>|in <month>|this week].",
  "There is no calculator [at hand|in this room].",
  "[Please double-check my head.|I do not trust my own sums.|My head is full today.]",
  "The <team> needs [one figure|the result|this] @deadline.", "@reason.", "The background: @reason.",
  "It is about <company>, and @person [hurries me|is strict|wants proof].",
}

-- Why somebody wants a meeting.
M.meeting_context = set {
  "[Next|This] <day> @colleague [flies|drives|moves] to <city>.",
  "The <paper> [is ready|needs a second opinion|must be signed].",
  "@colleague and I [have not spoken|have not met] since <month>.",
  "<company> [opens|closes|expands] in <city>.",
  "A [mail|fax|message] from @person [arrived|came in] @arrived.",
  "I [owe|promised] @colleague a [lunch|talk|reply].",
  "@person [asked for|is waiting for|agreed to|suggested] a [slot|date|meeting] @when.",
  "I'm [travelling to|on the way to|back from] <city> and have to [plan|sort out|arrange] my week.",
  "@person [reminded me|wrote|called|nagged] @when.",
  "We [promised|owe] @person a [conversation|meeting|talk|visit].",
  "@colleague [is on leave|fell ill|moved to the <team>], so I [organise|arrange|plan] it.",
  "After [the call|a chat|lunch] with @person we [need|want|have] to [sit down|talk|decide].",
  "My [calendar|diary] for that week is [filling up|a mess|nearly full|still empty].",
  "The [launch|audit|move|renewal|inspection] in <month> [gets closer|needs planning|worries @person].",
  "It should [happen before|not wait until|prepare] the <meeting> in <month>.",
  "@person wants this [settled|on paper|off the list] @deadline.", "@reason.", "The background: @reason.",
}

M.lead = set {
  "Great.", "Good.", "Perfect.", "All right.", "Okay, next:", "Now to the real work:",
  "<name> just called back:", "With that settled,", "And now:", "Next step:", "Fine, then.",
  "That was quick.", "Wonderful.", "While I have you:", "<name> says thanks.", "Moving on:",
  "One step further:", "Thank you.", "Noted here as well.", "Good to have that.", "@person will like that.",
  "Excellent.", "Then to the <paper>.", "Back to @person.", "Here is what it is for.",
  "@colleague joined us.",
  "Very good.", "That helps.", "Let us go on.",
}

local FRAMES = {
  "@ask", "@opener @ask", "@ask @closer", "@context @ask", "@context @ask @closer", "@opener @context @ask",
  "@context @ask",
}

local FOLLOWED = {
  "@ask", "@lead @ask", "@lead @ask", "@ask @closer", "@lead @context @ask", "@lead @ask @closer",
}

local function with(more)
  return setmetatable(more, { __index = parts })
end

--- Requests: the asks, bare or with an opener, a reason and a close around them. An ask begins with a small
--- letter and ends with its own stop. Patterns of asks may use the parts of lang/parts.lua and of `more`.
---@param asks string[]
---@param context? say.Set
---@param more? table<string, say.Set>
---@return say.Set
function M.framed(asks, context, more)
  return say.patterns(FRAMES, {
    opener = M.opener, closer = M.closer, context = context or M.context,
    ask = say.patterns(asks, with(more or {})),
  })
end

--- Requests of a later turn: nobody greets twice.
---@param asks string[]
---@param more? table<string, say.Set>
---@return say.Set
function M.followed(asks, more)
  return say.patterns(FOLLOWED, {
    lead = M.lead, closer = M.closer, context = M.context, ask = say.patterns(asks, with(more or {})),
  })
end

return M
