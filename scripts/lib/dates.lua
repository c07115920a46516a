-- Calendar dates and times of day as numbers, in the proleptic Gregorian calendar.
--
-- A day is a number counted from 1970-01-01 (day 0); an instant is minutes since the start of day 0, UTC
-- unless said otherwise. Texts are "YYYY-MM-DD" and "HH:MM". Nothing here looks at a clock.
--
-- The engine computes (engine/host/lib_dates.c), since tools do it for every slot of a day.

local dates = require "engine.dates"

local M = {}

-- year, month, day → day number
M.day = dates.day

-- year, month, day of a day number
M.civil = dates.civil

-- "2026-05-14" → day number; nil when there is no such day
M.parse = dates.parse

-- day number → "2026-05-14"
M.format = dates.format

-- "09:30" → 570; nil when there is no such time
M.parse_time = dates.parse_time

-- 570 → "09:30"
M.format_time = dates.format_time

-- "2026-05-14", "09:30" → instant; nil when either is none
M.instant = dates.instant

-- instant → "2026-05-14", "09:30"
M.format_instant = dates.format_instant

-- of a day number; 0 is Sunday
M.weekday = dates.weekday

-- year, month, week, weekday → day number: the first (week 1), second, … or last (week -1) day of a month
-- that falls on a weekday
M.nth_weekday = dates.nth_weekday

return M
