-- Does the last answer contain the facts of the task, and is it of a sane length?

local scan = require "engine.scan"

local contains = scan.contains

local SHORTEST, LONGEST = 3, 120 -- words; a quoted sentence of a document is part of an answer

return {
  name = "answer_grounding",
  description = "The final contains every fact that the task asks for, in few words.",
  score = function(record, seen)
    local final = seen.final
    if not final then return 0, "there is no answer" end
    local keywords, missing = record.success_keywords, 0
    for i = 1, #keywords do
      if not contains(final.content, keywords[i]) then missing = missing + 1 end
    end
    if missing > 0 then
      return 1 - missing / #keywords, ("%d of %d expected facts are missing"):format(missing, #keywords)
    end
    local words = scan.words(final.content)
    if words < SHORTEST or words > LONGEST then return 0.5, "the answer has " .. words .. " words" end
    return 1, "all expected facts are there"
  end,
}
