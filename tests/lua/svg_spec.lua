-- Charts: well-formed, escaped, proportional.

require "stand_in"
local svg = require "lib.svg"

local function widths(text, class)
  local found = {}
  for width in text:gmatch('<rect class="' .. class .. '" x="%d+" y="%d+" width="(%d+)" height="16"/>') do
    found[#found + 1] = tonumber(width)
  end
  return found
end

describe("bars", function()
  local rows = {
    { label = "search_docs", values = { 30, 10 }, note = "30 / 10" },
    { label = "memory_read", values = { 20, 0 }, note = "20 / 0" },
    { label = "none", values = { 0, 0 }, note = "0 / 0" },
  }
  local text = svg.bars("Calls by tool", rows, { "answered", "failed" })

  it("stack values in proportion", function()
    assert.same({ 300, 200 }, widths(text, "c1"))
    assert.same({ 100 }, widths(text, "c2"))
  end)

  it("show what is small", function()
    local tiny = svg.bars("t", {
      { label = "a", values = { 1 }, note = "" }, { label = "b", values = { 100000 }, note = "" },
    })
    assert.same({ 1, 400 }, widths(tiny, "c1"))
  end)

  it("close every element", function()
    local open = {}
    for slash, name, rest in text:gmatch("<(/?)([%w]+)([^>]*)>") do
      if slash == "/" then
        assert.equal(name, table.remove(open))
      elseif not rest:find("/$") then
        open[#open + 1] = name
      end
    end
    assert.same({}, open)
  end)

  it("escape what stands in labels", function()
    local odd = svg.bars('a < b & "c"', { { label = "<x>", values = { 1 }, note = "&" } })
    assert.truthy(odd:find("a &lt; b &amp; &quot;c&quot;", 1, true))
    assert.falsy(odd:find("<x>", 1, true))
  end)

  it("are readable on a dark ground", function()
    assert.truthy(text:find("prefers-color-scheme: dark", 1, true))
  end)

  it("need no rows", function()
    assert.truthy(svg.bars("empty", {}):find("</svg>\n$"))
  end)
end)
