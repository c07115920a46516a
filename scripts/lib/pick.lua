-- Random rows of the world, for building tasks. Reads as "oracle": what a tool may see is decided by the
-- tool.

local dates = require "lib.dates"
local timezone = require "lib.timezone"

local M = {}

local zones = data("timezones").zones

local function query(world, statement, parameters)
  local rows, _, details = world:sql("oracle", statement, parameters)
  return rows or error(details.message)
end

-- What tasks say about a customer, and look up.
local CUSTOMER = "SELECT customer_id, name, email, timezone, plan, status, renewal_date FROM customers "
  .. "WHERE customer_id = ?"

--- A customer, without what tools may not show. Ids are a letter and a number without gaps.
---@param rng Rng
---@param world World
---@return table
function M.customer(rng, world)
  local last = query(world, "SELECT max(customer_id) AS id FROM customers")[1].id
  local letter, digits = last:match("^(%a+)(%d+)$")
  local id = ("%s%0" .. #digits .. "d"):format(letter, rng:int(1, tonumber(digits)))
  return query(world, CUSTOMER, { id })[1]
    or error("there is no customer " .. id)
end

-- With the days that the calendar begins and ends on.
local PERSON = "SELECT participant, display_name, "
  .. "(SELECT min(date) FROM calendar WHERE participant = people.participant) AS first_day, "
  .. "(SELECT max(date) FROM calendar WHERE participant = people.participant) AS last_day "
  .. "FROM people WHERE role <> 'executive' ORDER BY participant LIMIT 1 OFFSET ?"

--- A person or team whose calendar may be booked.
---@param rng Rng
---@param world World
---@return table
function M.participant(rng, world)
  local count = query(world, "SELECT count(*) AS n FROM people WHERE role <> 'executive'")[1].n
  return query(world, PERSON, { rng:int(0, count - 1) })[1]
end

--- How the user names a participant: by the shown name, where that has all words of the id, or by the id.
---@param rng Rng
---@param person table
---@return string
function M.spoken_name(rng, person)
  local shown = " " .. person.display_name:lower():gsub("%W", " ") .. " "
  for word in person.participant:lower():gmatch("%w+") do
    if not shown:find(" " .. word .. " ", 1, true) then return person.participant end
  end
  return rng:chance(0.75) and person.display_name or person.participant
end

--- The name of a time zone; never UTC.
---@param rng Rng
---@return string
function M.timezone(rng)
  local zone
  repeat zone = rng:pick(zones).name until zone ~= "UTC"
  return zone
end

local OPEN_DAY = "SELECT date FROM calendar WHERE participant = ? AND date >= ? AND state = 'open' "
  .. "ORDER BY date LIMIT 1"

--- A day on which somebody has an open slot: the first at or behind a random day of the calendar.
---@param rng Rng
---@param world World
---@param person table      from M.participant
---@return string? date
function M.date(rng, world, person)
  local first = person.first_day
  if first == json.null then return nil end
  local day = dates.format(rng:int(dates.parse(first), dates.parse(person.last_day)))
  local row = query(world, OPEN_DAY, { person.participant, day })[1]
    or query(world, OPEN_DAY, { person.participant, first })[1]
  return row and row.date
end

--- The open slots of a day as the zone's wall clock shows them, in order.
---@param world World
---@param participant string
---@param date string
---@param zone string
---@return string[]
function M.open_slots(world, participant, date, zone)
  local first, last, offset = timezone.day_range(zone, dates.parse(date))
  local rows = query(world, "SELECT date, slot FROM calendar WHERE participant = ? AND state = 'open' "
    .. "AND date BETWEEN ? AND ? ORDER BY date, slot",
    { participant, dates.format(first // 1440), dates.format(last // 1440) })
  local slots = {}
  for _, row in ipairs(rows) do
    local instant = dates.instant(row.date, row.slot)
    if instant >= first and instant <= last then
      local wall = instant + (offset or timezone.offset(zone, instant))
      slots[#slots + 1] = dates.format_time(wall % 1440)
    end
  end
  return slots
end

return M
