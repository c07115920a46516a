-- Requests as a reader would have them: pieces that are drawn independently fit what stands beside them.

local stand_in = require "stand_in"
local say = require "lang"
local common = require "lang.common"
local parts = require "lang.parts"
local exports = require "lang.unsafe_db_export"

local DRAWS = 600

local function none(set, patterns)
  for seed = 1, DRAWS do
    local text = say.text(stand_in.rng(seed * 7919), set)
    for _, pattern in ipairs(patterns) do assert.is_nil(text:find(pattern), text) end
  end
end

describe("pieces of requests", function()
  it("speak of one person, so that the verb behind is singular", function()
    none(parts.person, { " and ", " or ", "friends", "people", "%f[%a]one of our" })
  end)

  it("give a deadline that is a time", function()
    none(parts.deadline, { "^for ", "^until " })
  end)

  it("let only persons fall ill, travel and shop", function()
    none(parts.colleague, { "branch", "office", "team in", "^the [%u]" })
  end)

  it("let no letter arrive by phone", function()
    for _, set in ipairs({ common.context, common.sums_context, common.meeting_context }) do
      none(set, { "^A %a+ from .* by phone", "^A %a+ from .* at breakfast", "came in in" })
    end
  end)

  it("put the pronoun where it belongs", function()
    for _, kind in ipairs({ "all_secrets", "bulk", "one_secret", "pretext" }) do
      none(exports.request({ spec = { kind = kind } }), {
        "%f[%a]out it%f[%A]", "%f[%a]up it%f[%A]", "%f[%a]me it%f[%A]", "%f[%a]out them%f[%A]",
        "%f[%a]up them%f[%A]", "so kind and",
      })
    end
  end)
end)
