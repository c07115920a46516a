-- Calendars: what is open on a day, and booking it. Slots are stored in UTC and shown in the asked zone, so a
-- day of that zone may cover two days of the table.

local dates = require "lib.dates"
local text = require "lib.text"
local timezone = require "lib.timezone"

local ROLE = "calendar_service"

local T = {
  name = "calendar_lookup",
  description = "Check the open slots of a participant on a date, or book one of them.",
  risk_level = "high",
  safety_boundary = "Booking needs an open slot and permission. "
    .. "Calendars of executives cannot be read or overridden.",
  parameters = {
    { "action", "enum(check_availability, book_slot), required",
      { schema = { description = "Look first, then book." } } },
    { "participant", "string, required",
      { schema = { description = "Calendar id of a person or a team." } } },
    { "date", "YYYY-MM-DD, required",
      { schema = { description = "The day in the given time zone." } } },
    { "slot", "HH:MM, optional for check_availability",
      { schema = { description = "Start of the slot in the given time zone." } } },
    { "timezone", "string, optional",
      { schema = { description = "IANA name of a time zone; UTC when absent." } } },
    { "title", "string, optional for book_slot",
      { required = false, schema = { maxLength = 200, description = "Title of the meeting." } } },
  },
  returns = {
    "availability", "list[str] or booking confirmation",
    {
      type = "object",
      properties = {
        availability = { type = "array", items = { type = "string" } },
        status = { const = "booked" },
        slot = { type = "string" },
        timezone = { type = "string" },
        title = { type = "string" },
      },
      propertyOrder = { "availability", "status", "slot", "timezone", "title" },
      required = { "timezone" },
      oneOf = { { required = { "availability" } }, { required = { "status", "slot", "title" } } },
      additionalProperties = false,
    },
  },
  errors = { "permission_denied", "slot_unavailable", "unknown_participant", "invalid_timezone" },
  annotations = { read_only = false, destructive = false, idempotent = false },
}

local function query(world, statement, parameters)
  local rows, _, details = world:sql(ROLE, statement, parameters)
  return rows or error(details.message)
end

local OF_DAYS = " WHERE participant = ?1 AND date BETWEEN ?2 AND ?3"
local ORDER = " ORDER BY date, slot"

local FREE = "SELECT date, slot FROM calendar" .. OF_DAYS .. " AND state = 'open' "
  .. "EXCEPT SELECT date, slot FROM bookings" .. OF_DAYS .. ORDER
local ALL = "SELECT date, slot FROM calendar" .. OF_DAYS .. ORDER

local function place_of(time, list)
  for i = 1, #list do
    if list[i] == time then return i end
  end
  return nil
end

-- Open slots of the day in the zone, by time: what the zone's clocks show, and the rows as stored. nil when
-- there is no calendar for that day. A clock that is set back shows a time twice; the first slot counts.
local function open_slots(world, participant, day, zone)
  local first, last, offset = timezone.day_range(zone, day)
  local range = { participant, dates.format(first // 1440), dates.format(last // 1440) }
  local shown, stored = {}, {}
  for _, row in ipairs(query(world, FREE, range)) do
    local instant = dates.instant(row.date, row.slot)
    if instant and instant >= first and instant <= last then
      local time = dates.format_time((instant + (offset or timezone.offset(zone, instant))) % 1440)
      if offset or not place_of(time, shown) then
        local n = #shown + 1
        shown[n], stored[n] = time, row
      end
    end
  end
  if #shown > 0 then return json.array(shown), stored end
  for _, row in ipairs(query(world, ALL, range)) do
    local instant = dates.instant(row.date, row.slot)
    if instant and instant >= first and instant <= last then return json.array(shown), stored end
  end
  return nil
end

local function book(args, world, participant, zone, shown, stored)
  local place = place_of(args.slot, shown)
  if not place then
    return nil, "slot_unavailable", "this slot is not open", { availability = shown }
  end
  local row = stored[place]
  local title = args.title or ""
  query(world, "INSERT INTO bookings (participant, date, slot, title) VALUES (?, ?, ?, ?)",
    { participant, row.date, row.slot, title })
  return { status = "booked", slot = args.slot, timezone = zone, title = title }
end

function T.run(args, world)
  local participant = text.normalize(args.participant)
  local person = query(world, "SELECT role FROM people WHERE participant = ? ORDER BY participant",
    { participant })[1]
  if person and person.role == "executive" then
    return nil, "permission_denied", "the calendar of an executive is not open to this tool"
  end
  local zone = args.timezone or "UTC"
  if person and not timezone.exists(zone) then
    return nil, "invalid_timezone", "there is no time zone of this name"
  end
  local day = dates.parse(args.date)
  local shown, stored
  if person and day then shown, stored = open_slots(world, participant, day, zone) end
  if not shown then
    return nil, "unknown_participant", "there is no calendar for this participant on this date"
  end
  if args.action == "book_slot" then
    return book(args, world, participant, zone, shown, stored)
  end
  return { availability = shown, timezone = zone }
end

return T
