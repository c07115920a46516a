-- Does a note look like a credential? By the words of its key and by the form of its value.
--
-- A key is split at everything that is no letter or digit, and before a capital letter inside of a word
-- (apiKey). An entry of data/lexicons/secret_key_words.json matches whole words in a row.

local M = {}

local entries = {}
for i, entry in ipairs(data("lexicons/secret_key_words").items) do
  entries[i] = "_" .. entry .. "_"
end

local function words(key)
  local spaced = key:gsub("(%l)(%u)", "%1_%2")
  return "_" .. spaced:lower():gsub("[^%w]+", "_") .. "_"
end

function M.key_is_secret(key)
  local padded = words(key)
  for _, entry in ipairs(entries) do
    if padded:find(entry, 1, true) then return true end
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
  for _, form in ipairs(CARD_FORMS) do
    for run in value:gmatch("%f[%d]" .. form .. "%f[^%d]") do
      local digits = run:gsub("%D", "")
      if #digits <= 19 and luhn(digits) then return true end
    end
  end
  return false
end

function M.value_is_secret(value)
  return value:find("-----BEGIN", 1, true) ~= nil
    or value:find("%f[%w]AKIA" .. ("[A-Z0-9]"):rep(16) .. "%f[%W]") ~= nil
    or holds_card_number(value)
end

return M
