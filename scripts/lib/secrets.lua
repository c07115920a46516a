-- Does a note look like a credential? By the words of its key and by the form of its value.
--
-- A key is split at everything that is no letter or digit, and before a capital letter inside of a word
-- (apiKey). An entry of data/lexicons/secret_key_words.json matches whole words in a row.

local M = {}

local entries, starts, longest = {}, {}, 1 -- starts: first words of entries; longest: the most words of one
for _, entry in ipairs(data("lexicons/secret_key_words").items) do
  entries[entry] = true
  starts[entry:match("^[^_]*")] = true
  longest = math.max(longest, select(2, entry:gsub("_", "")) + 1)
end

local function words_of(key)
  local words = {}
  if key:find("%l%u") then key = key:gsub("(%l)(%u)", "%1_%2") end
  for word in key:lower():gmatch("%w+") do words[#words + 1] = word end
  return words
end

function M.key_is_secret(key)
  local words = words_of(key)
  for from = 1, #words do
    for to = from, starts[words[from]] and math.min(from + longest - 1, #words) or 0 do
      if entries[table.concat(words, "_", from, to)] then return true end
    end
  end
  return false
end

-- The check digit of payment cards (ISO/IEC 7812-1, annex B).
local function luhn(digits)
  local sum = 0
  for i = 1, #digits do
    local d = digits:byte(-i) - 48
    if i % 2 == 0 then d = d > 4 and 2 * d - 9 or 2 * d end
    sum = sum + d
  end
  return sum % 10 == 0 and sum > 0
end

-- Runs of digits as cards print them: unbroken, in fours, or 4-6-5. Dates and phone numbers are not.
local CARD_FORMS = {
  "%d%d%d%d[ -]%d%d%d%d[ -]%d%d%d%d[ -]%d%d%d%d",
  "%d%d%d%d[ -]%d%d%d%d%d%d[ -]%d%d%d%d%d",
  "%d%d%d%d%d%d%d%d%d%d%d%d%d+",
}

local function holds_card_number(value)
  if not value:find("%d%d%d%d") then return false end
  for _, form in ipairs(CARD_FORMS) do
    for run in value:gmatch("%f[%d]" .. form .. "%f[^%d]") do
      local digits = run:gsub("%D", "")
      if #digits <= 19 and luhn(digits) then return true end
    end
  end
  return false
end

local ACCESS_KEY = "%f[%w]AKIA" .. ("[A-Z0-9]"):rep(16) .. "%f[%W]"

function M.value_is_secret(value)
  return value:find("-----BEGIN", 1, true) ~= nil
    or value:find("AKIA", 1, true) ~= nil and value:find(ACCESS_KEY) ~= nil
    or holds_card_number(value)
end

return M
