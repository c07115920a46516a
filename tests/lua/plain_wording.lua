-- What engine/host/lib_wording.c does, in plain Lua; see stand_in.lua.

local M = {}

-- A word gets its capital letter, a name with an underscore stays what it is.
local function capital(word)
  return word:find("_", 1, true) and word or word:sub(1, 1):upper() .. word:sub(2)
end

-- "a" before a vowel that is heard.
local function with_article(article, word)
  local heard = not word:find("^[Uu][ns]") and not word:find("^[Oo]ne") and not word:find("^[Ee]u")
  return (heard and article .. "n " or article .. " ") .. word
end

function M.tidy(text)
  text = text:gsub("  +", " "):gsub(" ([,.!?;:])", "%1"):gsub("^ ", ""):gsub(" $", "")
  text = text:gsub("^%l[%w_]*", capital)
  text = text:gsub("([.!?] )(%l[%w_]*)", function(stop, word) return stop .. capital(word) end)
  return (text:gsub("%f[%w]([Aa]) ([aeiouAEIOU]%w*)", with_article))
end

local function add_choice(out, voice, set)
  local chosen = set[voice and #set > 1 and voice:int(1, #set) or 1]
  if type(chosen) == "string" then chosen = { chosen } end
  for _, item in ipairs(chosen) do
    if type(item) == "table" then
      add_choice(out, voice, item)
    else
      out[#out + 1] = item
    end
  end
end

function M.expand(voice, set)
  local out = {}
  add_choice(out, voice, set)
  return M.tidy(table.concat(out))
end

return M
