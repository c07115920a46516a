-- The mechanics of the sentences: no residue of patterns, no doubled blanks or words, capitals, an end.
--
-- Every text of every sample passes here, so what is rare is looked for in one go first.

local scan = require "engine.scan"

local repeated_word, unquoted, words = scan.repeated_word, scan.unquoted, scan.words
local byte = string.byte

local MAX_WORDS = 90

local WRONG_ARTICLES = {
  "a e-mail", "a error", "a answer", "a item", "a open", "a hour", "an plan", "an slot", "an user",
}

local function has_wrong_article(text)
  for _, wrong in ipairs(WRONG_ARTICLES) do
    local at = text:find(wrong, 1, true)
    if at and not text:sub(at - 1, at - 1):find("%w") then return true end
  end
  return false
end

local function has_residue(text)
  if text:find("[", 1, true) then return true end
  return text:find("{", 1, true) and (text:find("{%w+}") or text:find("{%w+|")) and true or false
end

-- What every defect of signs contains. Most texts hold none of it, which one look finds out.
local SUSPICIOUS = { "[", "{", "  ", " ,", " .", " ;", " ?", " !", ",.", ";." }
for stop in (".,;?!"):gmatch(".") do
  for next_stop in (",;?"):gmatch(".") do SUSPICIOUS[#SUSPICIOUS + 1] = stop .. next_stop end
end
table.move(WRONG_ARTICLES, 1, #WRONG_ARTICLES, #SUSPICIOUS + 1, SUSPICIOUS)
local find_suspicious = scan.finder(SUSPICIOUS)

local function defect_of_signs(text)
  if has_residue(text) then return "residue of a pattern" end
  if text:find("  ", 1, true) then return "stray blanks" end
  if text:find(" [,.;?!]%f[%s\0]") then return "a blank before a stop" end
  if scan.adjacent(text, ".,;?!", ",;?") or scan.adjacent(text, ",;", ".") then
    return "two stops in a row"
  end
  if has_wrong_article(text) then return "a and an" end
  return nil
end

local function defect(text, first, last)
  local found = find_suspicious(text) and defect_of_signs(text)
  if found then return found end
  if first == 32 or last == 32 then return "stray blanks" end
  local word = repeated_word(text)
  if word then return "the word \"" .. word .. "\" twice" end
  return nil
end

local function is_identifier(text) return text:find("^[%w.@/-]*[_@/%d]") ~= nil end

local STOPS = { [46] = true, [63] = true, [33] = true, [34] = true, [41] = true } -- . ? ! " )

local function defect_of_assistant(text, first, last)
  if first >= 97 and first <= 122 and not is_identifier(text) then return "a small letter at the start" end
  if not STOPS[last] then return "no stop at the end" end
  return nil
end

local function too_long(text)
  return #text >= 2 * MAX_WORDS and words(text) > MAX_WORDS -- a word and its blank are two characters
end

return {
  name = "language",
  description = "Sentences without mechanical defects, not too long.",
  score = function(_, seen)
    local bad, reason, texts = 0, nil, seen.texts
    for i = 1, #texts do
      local event = texts[i]
      local text = unquoted(event.content) -- what somebody quotes is theirs
      local first, last = byte(text, 1) or 0, byte(text, -1) or 0
      local found = defect(text, first, last)
      if not found and event.event_type ~= "user" then found = defect_of_assistant(text, first, last) end
      if not found and too_long(text) then found = "too many words" end
      if found then bad, reason = bad + 1, reason or (event.event_type .. ": " .. found) end
    end
    if bad == 0 then return 1, "no mechanical defects" end
    return math.max(0, 1 - 0.5 * bad), reason
  end,
}
