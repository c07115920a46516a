-- Wordings: patterns that are compiled once and expanded with a random stream.
--
-- A pattern is a text with
--   [a|b|c]   one of several (nestable; an empty one leaves the place out); the first is the plainest
--   <word>    a word of lang/words.lua, for example <name> or <city>
--   @part     a pattern set of lang/common.lua, for example @closer
--   {slot}    left as it is: a placeholder of the message (see ep:user), also {slot|rule}
-- Random streams come as arguments: what is said is drawn from ep.voice and never from ep.rng, so that a
-- task does not depend on its wording.

local words = require "lang.words"

local M = {}

-- ---- compiling ----

local compile_until

-- "{slot|rule}": copied through, so that its bar is no alternative.
local function read_placeholder(pattern, at)
  local close = pattern:find("}", at, true)
  assert(close, "a { without } in the pattern " .. pattern)
  return pattern:sub(at, close), close + 1
end

local function read_choice(pattern, at, parts)
  local choice = {}
  local sequence, stop
  repeat
    sequence, at, stop = compile_until(pattern, at, "[]|]", parts)
    choice[#choice + 1] = sequence
  until stop ~= "|"
  assert(stop == "]", "a [ without ] in the pattern " .. pattern)
  return { choice = choice }, at
end

-- One item that starts with a special character, and where it ends.
local function read_special(pattern, at, parts)
  local c = pattern:sub(at, at)
  if c == "{" then return read_placeholder(pattern, at) end
  if c == "[" then return read_choice(pattern, at + 1, parts) end
  if c == "<" then
    local word = pattern:match("^<([%l_]+)>", at)
    assert(word and words[word], "lang.words has no list for a <word> of the pattern " .. pattern)
    return { words = words[word] }, at + #word + 2
  end
  local part = pattern:match("^@([%l_]+)", at)
  if not part then return "@", at + 1 end
  assert(parts and parts[part], "no part @" .. part .. " for the pattern " .. pattern)
  return { part = parts[part] }, at + #part + 1
end

-- Reads a sequence up to a character of `stops`: the sequence, the place behind it, the character.
function compile_until(pattern, at, stops, parts)
  local sequence = {}
  while true do
    local from, to = pattern:find("^[^%[%]|{<@]+", at)
    if from then
      sequence[#sequence + 1] = pattern:sub(from, to)
      at = to + 1
    end
    local c = pattern:sub(at, at)
    if c == "" then
      return sequence, at, ""
    elseif stops and (c == "|" or c == "]") then
      return sequence, at + 1, c
    elseif c == "|" or c == "]" then
      error("a " .. c .. " outside of [ ] in the pattern " .. pattern)
    end
    sequence[#sequence + 1], at = read_special(pattern, at, parts)
  end
end

--- Compiles a list of patterns into a set. `parts` holds the sets that @name may mean.
---@param list string[]
---@param parts? table<string, say.Set>
---@return say.Set
function M.patterns(list, parts)
  local set = {}
  for i, pattern in ipairs(list) do set[i] = compile_until(pattern, 1, nil, parts) end
  assert(#set > 0, "a set of patterns is empty")
  return set
end

-- ---- expanding ----

local expand

local SAMPLES = 60 -- texts of each pattern in M.samples: more than a list of alternatives has

-- plain: true for the first one, or a function that chooses instead of the stream.
local function choose(voice, list, plain)
  local n = #list
  if plain == true or n == 1 then return list[1] end
  return plain and plain(list) or list[voice:int(1, n)]
end

local function expand_node(voice, node, out, plain)
  if node.choice then
    expand(voice, choose(voice, node.choice, plain), out, plain)
  elseif node.part then
    expand(voice, choose(voice, node.part, plain), out, plain)
  else
    out[#out + 1] = choose(voice, node.words, plain)
  end
end

function expand(voice, sequence, out, plain)
  for _, node in ipairs(sequence) do
    if type(node) == "string" then
      out[#out + 1] = node
    else
      expand_node(voice, node, out, plain)
    end
  end
end

-- A word gets its capital letter, a name with an underscore stays what it is.
local function capital(word)
  return word:find("_", 1, true) and word or word:sub(1, 1):upper() .. word:sub(2)
end

-- "a" before a vowel that is heard.
local function with_article(article, word)
  local heard = not word:find("^[Uu][ns]i?[aeo]?") and not word:find("^[Oo]ne") and not word:find("^[Ee]u")
  return (heard and article .. "n " or article .. " ") .. word
end

-- Alternatives that were left out leave blanks behind; sentences begin with a capital letter. Most texts
-- need nothing, and finding that out is cheaper than replacing.
local function tidy(text)
  if text:find(" [ ,.!?;:]") then text = text:gsub("  +", " "):gsub(" ([,.!?;:])", "%1") end
  if text:find("^ ") then text = text:sub(2) end
  if text:find(" $", -1) then text = text:sub(1, -2) end
  if text:find("^%l") then text = text:gsub("^%l[%w_]*", capital) end
  if text:find("[.!?] %l") then
    text = text:gsub("([.!?] )(%l[%w_]*)", function(stop, word) return stop .. capital(word) end)
  end
  if text:find("%f[%w][Aa] [aeiouAEIOU]") then
    text = text:gsub("%f[%w]([Aa]) ([aeiouAEIOU]%w*)", with_article)
  end
  return text
end

--- One wording of the set. `plain` takes the first alternative everywhere.
---@param voice Rng
---@param set say.Set
---@param plain? boolean
---@return string
function M.text(voice, set, plain)
  local out = {}
  expand(voice, choose(voice, set, plain), out, plain)
  return tidy(table.concat(out))
end

--- Texts in which every pattern of the set and each alternative comes up; for tests.
---@param set say.Set
---@return string[]
function M.samples(set)
  local texts, turns = {}, {}
  local function next_in_turn(list)
    turns[list] = (turns[list] or 0) % #list + 1
    return list[turns[list]]
  end
  for i = 1, #set do
    for k = 1, SAMPLES do
      local out = {}
      expand(nil, set[i], out, next_in_turn)
      texts[(i - 1) * SAMPLES + k] = tidy(table.concat(out))
    end
  end
  return texts
end

-- ---- small words ----

--- "a, b and c"
---@param list string[]
---@return string
function M.list(list)
  local n = #list
  if n < 2 then return list[1] or "" end
  return table.concat(list, ", ", 1, n - 1) .. " and " .. list[n]
end

--- What makes a name a possessive: "'s", or "'" where it ends with an s.
---@param name string
---@return string
function M.possessive(name)
  return name:find("s$") and "'" or "'s"
end

--- "renewal_date" → "renewal date"
---@param name string
---@return string
function M.spoken(name)
  return (name:gsub("_", " "))
end

return M
