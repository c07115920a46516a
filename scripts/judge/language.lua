-- The mechanics of the sentences: no residue of patterns, no doubled blanks or words, capitals, an end.

local MAX_WORDS = 90

-- What somebody quotes is theirs. Quotes of data go before anything else is looked at.
local function without_quotes(text)
  return (text:gsub('"[^"]*"', '""'))
end

local function doubled_word(text)
  local last
  for word in text:gmatch("[%w'-]+[^%w'-]?") do
    local bare = word:match("^[%a'-]+")
    if bare and bare == last and #bare > 1 then return bare end
    last = word:find(" $") and bare or nil
  end
  return nil
end

local VOWELS = { "a e%-mail", "a error", "a answer", "a item", "a open", "a hour", "an plan", "an slot", "an user" }

local function defect(text)
  if text:find("{%w+}") or text:find("{%w+|") or text:find("[", 1, true) then return "residue of a pattern" end
  if text:find("  ", 1, true) or text:find("^ ") or text:find(" $") then return "stray blanks" end
  if text:find(" [,.;?!]%f[%s\0]") then return "a blank before a stop" end
  if text:find("[.,;?!][,;?]") then return "two stops in a row" end
  for _, wrong in ipairs(VOWELS) do
    if text:find("%f[%w]" .. wrong) then return "a and an" end
  end
  local word = doubled_word(text)
  if word then return "the word \"" .. word .. "\" twice" end
  return nil
end

local function is_identifier(text) return text:find("^[%w.@/-]*[_@/%d]") ~= nil end

local function defect_of_assistant(text)
  if text:find("^%l") and not is_identifier(text) then return "a small letter at the start" end
  if not text:find("[.?!\")]$") then return "no stop at the end" end
  return nil
end

local function count_words(text)
  local n = 0
  for _ in text:gmatch("%S+") do n = n + 1 end
  return n
end

return {
  name = "language",
  description = "Sentences without mechanical defects, not too long.",
  score = function(record)
    local checked, bad, reason = 0, 0, nil
    for _, event in ipairs(record.events) do
      local text = event.content
      if type(text) == "string" then
        checked = checked + 1
        local bare = without_quotes(text)
        local found = defect(bare)
        if not found and event.event_type ~= "user" then found = defect_of_assistant(bare) end
        if not found and count_words(bare) > MAX_WORDS then found = "too many words" end
        if found then bad, reason = bad + 1, reason or (event.event_type .. ": " .. found) end
      end
    end
    if bad == 0 then return 1, "no mechanical defects" end
    return math.max(0, 1 - 0.5 * bad), reason
  end,
}
