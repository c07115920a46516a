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
local wording = require "engine.wording"

local M = {}

-- ---- compiling ----

-- A set is a list of alternatives, of which one is taken. An alternative is a text, or a list of texts and
-- further sets, which follow one another. A <word> and a @part are sets of their own, shared by all patterns.

local compile_until

-- "{slot|rule}": copied through, so that its bar is no alternative.
local function read_placeholder(pattern, at)
  local close = pattern:find("}", at, true)
  assert(close, "a { without } in the pattern " .. pattern)
  return pattern:sub(at, close), close + 1
end

local function plainest(sequence)
  if #sequence == 0 then return "" end
  return #sequence == 1 and type(sequence[1]) == "string" and sequence[1] or sequence
end

local function read_choice(pattern, at, parts)
  local choice = {}
  local sequence, stop
  repeat
    sequence, at, stop = compile_until(pattern, at, "[]|]", parts)
    choice[#choice + 1] = plainest(sequence)
  until stop ~= "|"
  assert(stop == "]", "a [ without ] in the pattern " .. pattern)
  return choice, at
end

-- One item that starts with a special character, and where it ends.
local function read_special(pattern, at, parts)
  local c = pattern:sub(at, at)
  if c == "{" then return read_placeholder(pattern, at) end
  if c == "[" then return read_choice(pattern, at + 1, parts) end
  if c == "<" then
    local word = pattern:match("^<([%l_]+)>", at)
    assert(word and words[word], "lang.words has no list for a <word> of the pattern " .. pattern)
    return words[word], at + #word + 2
  end
  local part = pattern:match("^@([%l_]+)", at)
  if not part then return "@", at + 1 end
  assert(parts and parts[part], "no part @" .. part .. " for the pattern " .. pattern)
  return parts[part], at + #part + 1
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

local expand = wording.expand

--- One wording of the set, made tidy: alternatives that were left out leave no blanks behind, sentences begin
--- with a capital letter, "a" becomes "an" before a vowel. `plain` takes the first alternative everywhere.
---@param voice Rng
---@param set say.Set
---@param plain? boolean
---@return string
function M.text(voice, set, plain)
  return expand(not plain and voice or nil, set)
end

local SAMPLES = 60 -- texts of each pattern in M.samples: more than a list of alternatives has

local function add_choice(out, node, choose)
  if type(node) == "string" then
    out[#out + 1] = node
    return
  end
  for _, item in ipairs(node) do
    add_choice(out, type(item) == "table" and choose(item) or item, choose)
  end
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
      add_choice(out, set[i], next_in_turn)
      texts[(i - 1) * SAMPLES + k] = wording.tidy(table.concat(out))
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
