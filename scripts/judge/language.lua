-- The mechanics of the sentences: no residue of patterns, no doubled blanks or words, capitals, an end.
--
-- Every text of every sample passes here, so what is rare is looked for with plain finds first.

local scan = require "engine.scan"

local MAX_WORDS = 90

-- What somebody quotes is theirs. Quotes of data go before anything else is looked at.
local function without_quotes(text)
  if not text:find('"', 1, true) then return text end
  return (text:gsub('"[^"]*"', '""'))
end

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

local function has_stray_blanks(text)
  return text:byte(1) == 32 or text:byte(-1) == 32 or text:find("  ", 1, true) ~= nil
end

local function defect(text)
  if has_residue(text) then return "residue of a pattern" end
  if has_stray_blanks(text) then return "stray blanks" end
  if scan.adjacent(text, " ", ",.;?!") and text:find(" [,.;?!]%f[%s\0]") then
    return "a blank before a stop"
  end
  if scan.adjacent(text, ".,;?!", ",;?") or scan.adjacent(text, ",;", ".") then
    return "two stops in a row"
  end
  if has_wrong_article(text) then return "a and an" end
  local word = scan.repeated_word(text)
  if word then return "the word \"" .. word .. "\" twice" end
  return nil
end

local function is_identifier(text) return text:find("^[%w.@/-]*[_@/%d]") ~= nil end

local function defect_of_assistant(text)
  if text:find("^%l") and not is_identifier(text) then return "a small letter at the start" end
  if not text:find("^[.?!\")]", -1) then return "no stop at the end" end
  return nil
end

return {
  name = "language",
  description = "Sentences without mechanical defects, not too long.",
  score = function(record)
    local bad, reason = 0, nil
    for _, event in ipairs(record.events) do
      local text = event.content
      if type(text) == "string" then
        local bare = without_quotes(text)
        local found = defect(bare)
        if not found and event.event_type ~= "user" then found = defect_of_assistant(bare) end
        if not found and scan.words(bare) > MAX_WORDS then found = "too many words" end
        if found then bad, reason = bad + 1, reason or (event.event_type .. ": " .. found) end
      end
    end
    if bad == 0 then return 1, "no mechanical defects" end
    return math.max(0, 1 - 0.5 * bad), reason
  end,
}
