-- Small charts as SVG texts: bars with labels, readable on light and on dark ground.
--
-- No font files, no script, no links. Colours change with prefers-color-scheme. All coordinates are integers,
-- so that the bytes do not depend on the way a machine prints fractions.

local M = {}

local STYLE = [[
<style>
  text { font: 13px sans-serif; fill: #24292f; }
  .title { font-size: 15px; font-weight: bold; }
  .note { fill: #57606a; }
  .axis { stroke: #d0d7de; }
  .c1 { fill: #2f7d4f; }
  .c2 { fill: #c4532d; }
  .c3 { fill: #3b6ea8; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .note { fill: #9198a1; }
    .axis { stroke: #3d444d; }
    .c1 { fill: #4fae77; }
    .c2 { fill: #e8825c; }
    .c3 { fill: #6ea8e6; }
  }
</style>]]

local ROW, BAR, LEFT, RIGHT, TOP, WIDTH = 26, 16, 190, 130, 58, 720

local ESCAPES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }

local function escaped(text) return (tostring(text):gsub('[&<>"]', ESCAPES)) end

local function text(x, y, content, class, anchor)
  return ('<text x="%d" y="%d"%s%s>%s</text>'):format(x, y, class and ' class="' .. class .. '"' or "",
    anchor and ' text-anchor="' .. anchor .. '"' or "", escaped(content))
end

local function largest(rows)
  local most = 1
  for _, row in ipairs(rows) do
    local sum = 0
    for _, value in ipairs(row.values) do sum = sum + value end
    if sum > most then most = sum end
  end
  return most
end

local function draw_row(out, row, y, most)
  local x, room = LEFT, WIDTH - LEFT - RIGHT
  out[#out + 1] = text(LEFT - 10, y + 13, row.label, nil, "end")
  for i, value in ipairs(row.values) do
    local width = value * room // most
    if value > 0 and width < 1 then width = 1 end
    if width > 0 then
      out[#out + 1] = ('<rect class="c%d" x="%d" y="%d" width="%d" height="%d"/>'):format(
        row.class or i, x, y, width, BAR)
    end
    x = x + width
  end
  out[#out + 1] = text(x + 8, y + 13, row.note, "note")
end

local function draw_legend(out, legend)
  local x = LEFT
  for i, label in ipairs(legend) do
    out[#out + 1] = ('<rect class="c%d" x="%d" y="34" width="12" height="12"/>'):format(i, x)
    out[#out + 1] = text(x + 18, 45, label, "note")
    x = x + 30 + 8 * #label
  end
end

--- A chart of horizontal bars. Each row: {label, values = {numbers, stacked}, note, class?}.
---@param title string
---@param rows table[]
---@param legend? string[]
---@return string
function M.bars(title, rows, legend)
  local height = TOP + #rows * ROW + 14
  local out = {
    ('<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img">'):format(
      WIDTH, height, WIDTH, height),
    "<title>" .. escaped(title) .. "</title>",
    STYLE,
    text(14, 22, title, "title"),
  }
  if legend then draw_legend(out, legend) end
  out[#out + 1] = ('<line class="axis" x1="%d" y1="%d" x2="%d" y2="%d"/>'):format(
    LEFT - 2, TOP - 4, LEFT - 2, height - 10)
  local most = largest(rows)
  for i, row in ipairs(rows) do draw_row(out, row, TOP + (i - 1) * ROW, most) end
  out[#out + 1] = "</svg>\n"
  return table.concat(out, "\n")
end

return M
