-- Parts that the wordings of several families share: how people open, explain themselves and close.

local say = require "lang"

local M = {}

M.opener = say.patterns {
  "Hi.", "Hello.", "Hey.", "Good morning.", "Good afternoon.", "Hi there.", "Quick question.", "Small request.",
  "Sorry to bother you.", "One more thing.", "Quick one.", "Hello again.", "Morning!", "Evening!",
  "When you have a minute:", "Short one for you.", "Before I forget:", "Help me out here.", "Got a second?",
  "It's me again.", "New topic.", "Something small:", "Greetings from <city>.", "<name> here.",
  "This is <name> from the <team>.", "Happy <day>!", "I'm back.", "Next one.",
}

M.closer = say.patterns {
  "Thanks.", "Thank you!", "Cheers.", "Much appreciated.", "No rush.", "A short answer is fine.",
  "Please keep it brief.", "I will pass it on to <name>.", "<name> is waiting for it.",
  "It goes into the <paper>.", "That is all I need.", "It is for the <meeting> on <day>.",
  "Thanks in advance, <name>.", "Many thanks from the <city> office.", "I need it by <day>.",
  "One line will do.", "The <team> will be grateful.", "Then I can close the <paper>.",
  "Best, <name>", "Take your time.", "I have to leave for <city> soon.",
}

-- Why somebody asks for a fact or a record.
M.context = say.patterns {
  "I'm [on the phone|in a chat|in a video call] with <name> [from <city>|from <company>|of the <team>].",
  "<name> from [finance|sales|legal|our <city> office|customer care|the front desk] [asked me|stopped by|"
    .. "wrote to me] [this morning|just now|on <day>|about it].",
  "I'm [filling in|updating|finishing|proof-reading] the <paper> for [<name>|the <team>|the <city> branch].",
  "[Before|Ahead of] the <meeting> [tomorrow|later today|on <day>|next week] I want to [be sure|be prepared|"
    .. "double-check one point].",
  "[My colleague|Our trainee|The new <job>|Our <job>] <name> [could not find this|left me this one|is on leave"
    .. "|passed this to me].",
  "A [reseller|supplier|caller|visitor|partner] [in <city>|called <name>|near <street>] [raised a question|"
    .. "wants an answer|would not let go].",
  "I'm [writing|drafting|dictating] [an answer|a reply|a note] to <name> [in <city>|at <company>|<family>].",
  "We are [tidying up|reviewing|preparing] the [files|lists|records] of the <team>.",
  "There is a [bet|debate|disagreement] [in the <team>|between <name> and <name>|over lunch].",
  "The <job> of <company> [is on the line|sits in my office|keeps calling].",
  "I promised <name> [an answer|a call back|news] [before <day>|by tonight|within the hour].",
  "My notes [from <day>|from <city>|on <company>] have a gap.",
  "Our <job> wants it in the <paper>.",
  "<company> [is visiting|is up next|comes in] on <day>.",
  "It came up [in the <meeting>|during the <meeting>|after the <meeting>].",
  "I took over from <name> [last week|on <day>|in <month>] and [still learn|am catching up].",
  "Somebody [in <city>|from the <team>|at <street>] got this wrong [once|twice|in <month>].",
}

-- Why somebody wants a computation.
M.sums_context = say.patterns {
  "I'm [closing|checking|preparing] the [books|figures|numbers] for [<month>|<company>|the <city> branch].",
  "<name> [sent me|left me|read out] these [figures|values|entries] [on <day>|from <city>|by phone].",
  "The <job> of <company> [doubts our numbers|wants it to the digit|asked for the working].",
  "This is for the <paper> [of the <team>|that <name> presents on <day>|for <company>].",
  "My spreadsheet [crashed|shows nonsense|is locked] and the <meeting> starts soon.",
  "I'm helping <name> [in accounting|with the <paper>|in <city>] today.",
  "We review <company> [on <day>|in <month>|this week].",
  "No calculator [at hand|here on the train to <city>|in this room].",
  "[Please double-check my head|I do not trust my own sums|My head is full] today.",
  "The <team> needs one figure [for <month>|for the <paper>|from me].",
}

-- Why somebody wants a meeting.
M.meeting_context = say.patterns {
  "<name> [at|from] <company> [asked for|is waiting for|agreed to] a [slot|date|meeting].",
  "I'm [travelling to|on the way to|back from] <city> and have to [plan|sort out] my week.",
  "The <job> in <city> [reminded me|wrote|called] about it.",
  "We [promised|owe] <company> a [conversation|meeting|talk].",
  "<name> [is on leave|fell ill|moved to the <team>], so I [organise|arrange] it.",
  "After the call with <company> we [need|want] to [sit down|talk] soon.",
  "My [calendar|diary] for that week is [filling up|a mess|nearly full].",
  "The [launch|audit|move|renewal] in <month> [gets closer|needs planning|worries <name>].",
  "It should [happen before|not wait until] the <meeting> in <month>.",
  "[Our <job>|<name>] wants this [settled|on paper|off the list] by <day>.",
}

--- Requests: the asks, bare or with an opener, a reason and a close around them. An ask begins with a small
--- letter and ends with its own full stop or question mark.
---@param asks string[]
---@param context? say.Set
---@return say.Set
function M.framed(asks, context)
  return say.patterns({
    "@ask", "@opener @ask", "@ask @closer", "@context @ask", "@context @ask @closer", "@opener @context @ask",
    "@context @ask",
  }, { opener = M.opener, closer = M.closer, context = context or M.context, ask = say.patterns(asks) })
end

--- Requests of a later turn: nobody greets twice.
---@param asks string[]
---@return say.Set
function M.followed(asks)
  return say.patterns({ "@ask", "@lead @ask", "@lead @ask", "@ask @closer" },
    { lead = M.lead, closer = M.closer, ask = say.patterns(asks) })
end

M.lead = say.patterns {
  "Great,", "Good,", "Perfect,", "All right,", "Okay, next:", "Now to the real work:", "<name> just called back:",
  "With that settled,", "And now:", "Next step:", "Fine, then", "That was quick.", "Wonderful.",
  "While I have you:", "<name> says thanks.", "Moving on:", "One step further:",
}

return M
