-- Time zones: UTC to wall clock and back, by the rules of data/timezones.json.
--
-- Instants are minutes as in lib.dates. A local instant is the same kind of number, read off the wall clock.

local dates = require "lib.dates"

local M = {}

local zones, rules = {}, data("timezones").rules
for _, zone in ipairs(data("timezones").zones) do zones[zone.name] = zone end

function M.exists(name)
  return zones[name] ~= nil
end

-- The instant (UTC) of a change in a year. hour_local is wall time just before the change, which runs
-- `before` minutes ahead of UTC then.
local function change(year, spec, before)
  local day = dates.nth_weekday(year, spec.month, spec.week, spec.weekday)
  if spec.hour_utc then return day * 1440 + spec.hour_utc * 60 end
  return day * 1440 + spec.hour_local * 60 - before
end

-- Minutes that wall clocks of the zone are ahead of UTC at an instant. All changes lie far from New Year, so
-- the year of UTC decides.
function M.offset(name, instant)
  local zone = zones[name]
  local rule = rules[zone.rule]
  if not rule.start then return zone.offset_minutes end
  local summer = zone.offset_minutes + rule.shift_minutes
  local year = dates.civil(instant // 1440)
  local from = change(year, rule.start, zone.offset_minutes)
  local to = change(year, rule["end"], summer)
  local in_summer
  if from < to then
    in_summer = instant >= from and instant < to
  else -- south of the equator summer runs over New Year
    in_summer = instant >= from or instant < to
  end
  return in_summer and summer or zone.offset_minutes
end

function M.to_local(name, instant)
  return instant + M.offset(name, instant)
end

-- The one offset of all instants from first to last, less than a day; nil when clocks change in between.
function M.steady_offset(name, first, last)
  local offset = M.offset(name, first)
  return offset == M.offset(name, last) and offset or nil
end

-- The instant at which the wall clock shows `wall`: the earlier one when it shows it twice, nil when it
-- jumps over it.
function M.to_utc(name, wall)
  local zone = zones[name]
  local shift = rules[zone.rule].shift_minutes or 0
  local early = wall - zone.offset_minutes - shift
  if M.to_local(name, early) == wall then return early end
  local late = wall - zone.offset_minutes
  if M.to_local(name, late) == wall then return late end
  return nil
end

-- First and last instant of a local day (a number as in lib.dates): 23, 24 or 25 hours.
function M.day_range(name, day)
  local first = M.to_utc(name, day * 1440) or day * 1440 - zones[name].offset_minutes
  local after = M.to_utc(name, (day + 1) * 1440) or (day + 1) * 1440 - zones[name].offset_minutes
  return first, after - 1
end

return M
