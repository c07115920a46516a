-- The report of a run: p7_report.md with six numbered sections, and four charts.
--
-- render(metrics) → { file name = text }. `metrics` is p7_metrics.json with `extra` (see docs/formats.md).
-- The engine writes the files beside the metrics.

local svg = require "lib.svg"

local M = {}

-- ---- small helpers ----

local function percent(ratio)
  local text = ("%.2f"):format(ratio * 100):gsub("0+$", ""):gsub("%.$", "")
  return text .. " %"
end

-- The share of a group; of an empty one there is none.
local function share(ratio, size)
  return size > 0 and percent(ratio) or "n/a"
end

-- Names with counts, the largest first, then by name.
local function ranked(distribution)
  local list = {}
  for name, count in pairs(distribution) do list[#list + 1] = { name = name, count = count } end
  table.sort(list, function(a, b)
    if a.count ~= b.count then return a.count > b.count end
    return a.name < b.name
  end)
  return list
end

local function total_of(list)
  local sum = 0
  for _, entry in ipairs(list) do sum = sum + entry.count end
  return sum
end

-- How many stand behind the shares.
local function sizes(m)
  local n = {
    trajectories = m.trajectory_count, calls = 0, memory = 0,
    recoveries = m.variant_distribution.recovery or 0, blocks = m.variant_distribution.block or 0,
  }
  for _, tool in ipairs(m.extra.tools) do n.calls = n.calls + tool.calls end
  for name, count in pairs(m.category_distribution) do
    if name:find("^memory") then n.memory = n.memory + count end
  end
  return n
end

-- A cell must not end the row or the table.
local function cell(value)
  return (tostring(value):gsub("[\r\n]+", " "):gsub("|", "\\|"))
end

local function table_of(heads, rows)
  local out, rule = {}, {}
  for i = 1, #heads do rule[i] = "---" end
  out[1] = "| " .. table.concat(heads, " | ") .. " |"
  out[2] = "| " .. table.concat(rule, " | ") .. " |"
  for _, row in ipairs(rows) do
    local cells = {}
    for i, value in ipairs(row) do cells[i] = cell(value) end
    out[#out + 1] = "| " .. table.concat(cells, " | ") .. " |"
  end
  return table.concat(out, "\n")
end

local function counted(list, name_of, head)
  local rows, sum = {}, total_of(list)
  for i, entry in ipairs(list) do
    rows[i] = { name_of(entry), entry.count, percent(entry.count / math.max(1, sum)) }
  end
  return table_of({ head, "count", "share" }, rows)
end

local function by_name(entry) return entry.name end

-- ---- charts ----

local function chart_calls(tools)
  local rows = {}
  for i, tool in ipairs(tools) do
    local failed = tool.calls - tool.ok
    rows[i] = { label = tool.name, values = { tool.ok, failed }, note = ("%d / %d"):format(tool.ok, failed) }
  end
  return svg.bars("Calls by tool", rows, { "answered", "failed" })
end

local function chart_counts(title, list, class)
  local rows, sum = {}, total_of(list)
  for i, entry in ipairs(list) do
    rows[i] = {
      label = entry.name, values = { entry.count }, class = class,
      note = ("%d (%s)"):format(entry.count, percent(entry.count / math.max(1, sum))),
    }
  end
  return svg.bars(title, rows)
end

local function error_list(tools)
  local list = {}
  for _, tool in ipairs(tools) do
    for _, entry in ipairs(tool.errors) do
      list[#list + 1] = { name = entry.code, count = entry.count, tool = tool.name }
    end
  end
  table.sort(list, function(a, b)
    if a.count ~= b.count then return a.count > b.count end
    return a.tool .. " " .. a.name < b.tool .. " " .. b.name
  end)
  return list
end

-- ---- sections ----

local function scenario(m)
  local tools, n = {}, sizes(m)
  for i, tool in ipairs(m.extra.tools) do tools[i] = "`" .. tool.name .. "`" end
  return ([[
## 1. Scenario and tool boundary

An assistant of an enterprise works with %d tools: %s. Every call ran in an isolated world; what the
assistant may not do is part of the data: %s of the blocked requests were declined as they should be, and
the rate of calls without permission is %s.

- Recipe `%s`, seed %s.
- Requested %d samples: **%d accepted, %d rejected, %d quarantined**.
- %d training records come from the accepted trajectories.]]):format(
    m.tool_schema_count, table.concat(tools, ", "), share(m.unsafe_block_rate, n.blocks),
    share(m.unauthorized_tool_call_rate, n.trajectories), m.extra.recipe, m.extra.seed, m.extra.requested,
    m.extra.accepted, m.extra.rejected, m.extra.quarantined, m.training_manifest.num_records or 0)
end

local function tool_rows(m)
  local rows = {}
  for i, tool in ipairs(m.extra.tools) do
    local unseen = tool.unseen_errors or {}
    local codes = {}
    for k, entry in ipairs(tool.errors) do codes[k] = ("%s %d"):format(entry.code, entry.count) end
    rows[i] = {
      "`" .. tool.name .. "`", tool.calls, tool.ok, tool.calls - tool.ok,
      #codes > 0 and table.concat(codes, ", ") or "–", #unseen > 0 and table.concat(unseen, ", ") or "–",
    }
  end
  return rows
end

local function schemas(m)
  return ([[
## 2. Schemas and templates

The schemas name parameters, results, error codes, risk and boundary of each tool. Every trajectory has the
shape of one of %d templates; a miss is a rejected sample.

%s

%s

![Calls by tool](calls_by_tool.svg)]]):format(m.template_count,
    table_of({ "tool", "calls", "answered", "failed", "error codes seen", "not seen" }, tool_rows(m)),
    counted(m.extra.templates, by_name, "template"))
end

local function recovery(m)
  local errors, n = error_list(m.extra.tools), sizes(m)
  local rows = {}
  for i, entry in ipairs(errors) do
    rows[i] = { "`" .. entry.name .. "`", "`" .. entry.tool .. "`", entry.count }
  end
  local rejected = {}
  for i, entry in ipairs(m.extra.rejected_by_reason) do rejected[i] = { entry.reason, entry.count } end
  local parts = { ([[
## 3. Success and recovery

%s of all calls were answered, while %s of the trajectories and %s of the recoveries reach their goal: the
failed calls are part of the data, each is followed by a plan that reads the error and by the right call,
and the wrong call itself carries weight 0. A successful trajectory takes %s calls on average.

%s

![Variants](variants.svg)]]):format(share(m.tool_call_success_rate, n.calls),
    share(m.trajectory_success_rate, n.trajectories), share(m.recovery_success_rate, n.recoveries),
    m.avg_tool_calls_per_success, counted(ranked(m.variant_distribution), by_name, "variant")) }
  if #rows > 0 then
    parts[#parts + 1] = table_of({ "error code", "tool", "count" }, rows)
    parts[#parts + 1] = "![Error codes](error_codes.svg)"
  end
  if #rejected > 0 then
    parts[#parts + 1] = "Rejected samples:\n\n" .. table_of({ "reason", "count" }, rejected)
  end
  return table.concat(parts, "\n\n")
end

local function memory(m)
  return ([[
## 4. Multi-turn state and memory

%s of the tasks that need memory succeed. A note is written when the user gives it, read back under its key
when it is needed, and the value that is used comes from the observation, not from the conversation. %d of
the training records belong to such tasks.]]):format(
    share(m.memory_success_rate, sizes(m).memory), m.training_manifest.memory_record_count or 0)
end

local function evaluation(m)
  local n = sizes(m)
  local rows = {
    { "tool_call_success_rate", share(m.tool_call_success_rate, n.calls) },
    { "trajectory_success_rate", share(m.trajectory_success_rate, n.trajectories) },
    { "recovery_success_rate", share(m.recovery_success_rate, n.recoveries) },
    { "unsafe_block_rate", share(m.unsafe_block_rate, n.blocks) },
    { "unauthorized_tool_call_rate", share(m.unauthorized_tool_call_rate, n.trajectories) },
    { "memory_success_rate", share(m.memory_success_rate, n.memory) },
    { "avg_tool_calls_per_success", m.avg_tool_calls_per_success },
    { "estimated_manual_review_hours", m.estimated_manual_review_hours },
    { "estimated_manual_review_cost_rmb", m.estimated_manual_review_cost_rmb },
  }
  local scores = {}
  for i, entry in ipairs(m.extra.scores) do scores[i] = { entry.name, ("%.4f"):format(entry.mean) } end
  local parts = {
    "## 5. Evaluation and safety",
    table_of({ "metric", "value" }, rows),
    counted(ranked(m.category_distribution), by_name, "category"),
    "![Categories](categories.svg)",
  }
  if #scores > 0 then
    parts[#parts + 1] = "Mean scores of the judges:\n\n" .. table_of({ "judge", "mean" }, scores)
  end
  parts[#parts + 1] = ("%d training records are safety records. Reading every trajectory by hand, two "
    .. "minutes each, would take %s hours."):format(
    m.training_manifest.safety_record_count or 0, m.estimated_manual_review_hours)
  return table.concat(parts, "\n\n")
end

local function extensions(m)
  return ([[
## 6. Extensions

- The world is simulated and the number of tools is %d; further tools are one file each.
- Error codes in the column "not seen" of section 2 have no trajectory yet: each needs a recovery of its own.
- Chains end after a few calls; longer ones across tools, and tasks over several sessions, are the next step.
- Safety covers disclosure, unsafe code, calendars and instructions inside of documents; negotiated
  permissions and leaks over several turns do not occur.]]):format(m.tool_schema_count)
end

---@param metrics table
---@return table<string, string>
function M.render(metrics)
  local sections = {
    "# P7 Agent Tool-Use Data Factory Report", scenario(metrics), schemas(metrics), recovery(metrics),
    memory(metrics), evaluation(metrics), extensions(metrics),
  }
  local errors = error_list(metrics.extra.tools)
  return {
    ["p7_report.md"] = table.concat(sections, "\n\n") .. "\n",
    ["calls_by_tool.svg"] = chart_calls(metrics.extra.tools),
    ["variants.svg"] = chart_counts("Trajectories by variant", ranked(metrics.variant_distribution), 3),
    ["categories.svg"] = chart_counts("Trajectories by category", ranked(metrics.category_distribution), 3),
    ["error_codes.svg"] = chart_counts("Failed calls by error code", errors, 2),
  }
end

return M
