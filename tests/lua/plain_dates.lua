-- What engine/host/lib_dates.c does, in plain Lua; see stand_in.lua.

local M = {}

-- Howard Hinnant's days_from_civil: years begin in March, so that the leap day is the last one.
function M.day(year, month, day)
  local y = month <= 2 and year - 1 or year
  local year_of_era = y % 400
  local day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
  return y // 400 * 146097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719468
end

-- year, month, day of a day number
function M.civil(number)
  local shifted = number + 719468
  local day_of_era = shifted % 146097
  local year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36524 - day_of_era // 146096) // 365
  local day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
  local month_from_march = (5 * day_of_year + 2) // 153
  local month = (month_from_march + 2) % 12 + 1
  local year = shifted // 146097 * 400 + year_of_era + (month <= 2 and 1 or 0)
  return year, month, day_of_year - (153 * month_from_march + 2) // 5 + 1
end

-- "2026-05-14" → day number; nil when there is no such day
function M.parse(text)
  local year, month, day = text:match("^(%d%d%d%d)%-(%d%d)%-(%d%d)$")
  if not year then return nil end
  year, month, day = tonumber(year), tonumber(month), tonumber(day)
  if month < 1 or month > 12 or day < 1 then return nil end
  local number = M.day(year, month, day)
  local _, same_month = M.civil(number)
  return same_month == month and number or nil
end

function M.format(number)
  return ("%04d-%02d-%02d"):format(M.civil(number))
end

-- "09:30" → 570; nil when there is no such time
function M.parse_time(text)
  local hour, minute = text:match("^(%d%d):(%d%d)$")
  if not hour then return nil end
  hour, minute = tonumber(hour), tonumber(minute)
  if hour > 23 or minute > 59 then return nil end
  return hour * 60 + minute
end

function M.format_time(minutes)
  return ("%02d:%02d"):format(minutes // 60, minutes % 60)
end

-- "2026-05-14", "09:30" → instant; nil when either is none
function M.instant(date, time)
  local day, minutes = M.parse(date), M.parse_time(time)
  return day and minutes and day * 1440 + minutes or nil
end

-- instant → "2026-05-14", "09:30"
function M.format_instant(instant)
  return M.format(instant // 1440), M.format_time(instant % 1440)
end

-- 0 is Sunday
function M.weekday(number)
  return (number + 4) % 7
end

-- The first (week 1), second, … or last (week -1) day of a month that falls on a weekday.
function M.nth_weekday(year, month, week, weekday)
  if week > 0 then
    local first = M.day(year, month, 1)
    return first + (weekday - M.weekday(first)) % 7 + 7 * (week - 1)
  end
  local next_month = month == 12 and M.day(year + 1, 1, 1) or M.day(year, month + 1, 1)
  local last = next_month - 1
  return last - (M.weekday(last) - weekday) % 7 + 7 * (week + 1)
end

return M
