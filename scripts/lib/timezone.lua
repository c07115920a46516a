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

-- When summer time begins and ends in a year; nil in a zone without.
local function summer_of(zone, year)
  local rule = rules[zone.rule]
  if not rule.start then return nil end
  local standard = zone.offset_minutes
  return change(year, rule.start, standard), change(year, rule["end"], standard + rule.shift_minutes)
end

-- The offset at an instant, from..to being the summer of about that time.
local function offset_between(zone, from, to, instant)
  local in_summer
  if not from then
    in_summer = false
  elseif from < to then
    in_summer = instant >= from and instant < to
  else -- south of the equator summer runs over New Year
    in_summer = instant >= from or instant < to
  end
  return zone.offset_minutes + (in_summer and rules[zone.rule].shift_minutes or 0)
end

-- The earlier one of the instants at which the wall clock shows `wall`; nil when it jumps over it.
local function to_utc(zone, from, to, wall)
  local early = wall - zone.offset_minutes - (rules[zone.rule].shift_minutes or 0)
  if early + offset_between(zone, from, to, early) == wall then return early end
  local late = wall - zone.offset_minutes
  if late + offset_between(zone, from, to, late) == wall then return late end
  return nil
end

-- Minutes that wall clocks of the zone are ahead of UTC at an instant. All changes lie far from New Year, so
-- the year of UTC decides.
function M.offset(name, instant)
  local zone = zones[name]
  local from, to = summer_of(zone, (dates.civil(instant // 1440)))
  return offset_between(zone, from, to, instant)
end

function M.to_local(name, instant)
  return instant + M.offset(name, instant)
end

-- The instant at which the wall clock shows `wall`: the earlier one when it shows it twice, nil when it
-- jumps over it.
function M.to_utc(name, wall)
  local zone = zones[name]
  local from, to = summer_of(zone, (dates.civil(wall // 1440)))
  return to_utc(zone, from, to, wall)
end

-- First and last instant of a local day (a number as in lib.dates): 23, 24 or 25 hours. Then the offset of
-- all its instants; nil when clocks change in between.
function M.day_range(name, day)
  local zone = zones[name]
  if not rules[zone.rule].start then -- no clock is ever changed
    local midnight = day * 1440 - zone.offset_minutes
    return midnight, midnight + 1439, zone.offset_minutes
  end
  local from, to = summer_of(zone, (dates.civil(day)))
  local first = to_utc(zone, from, to, day * 1440) or day * 1440 - zone.offset_minutes
  local after = to_utc(zone, from, to, (day + 1) * 1440) or (day + 1) * 1440 - zone.offset_minutes
  local offset = offset_between(zone, from, to, first)
  if offset ~= offset_between(zone, from, to, after - 1) then offset = nil end
  return first, after - 1, offset
end

return M
