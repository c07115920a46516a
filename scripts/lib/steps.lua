-- The calls that tasks are made of, each in one place: arguments by reference, and what is taken from the
-- result.
--
-- A step: { name, tool, arguments(task) → table, take?(task, got) }

local facts = require "lib.facts"
local slot_choice = require "lib.slot_choice"

local M = {}

--- Searches for spec.query in spec.domain; finds quote, answer, title, doc_id.
M.search = {
  name = "search",
  tool = "search_docs",
  arguments = function(task)
    return { query = task:slot("query"), domain = task.spec.domain, top_k = task.spec.top_k }
  end,
  take = facts.take,
}

--- Reads spec.fields of a customer; finds each field under its name.
M.lookup = {
  name = "lookup",
  tool = "sql_customer_db",
  arguments = function(task)
    return {
      lookup_key = task.spec.lookup_key, lookup_value = task:slot("lookup_value"),
      fields = task:slot("fields"),
    }
  end,
  take = function(task, got)
    for _, field in ipairs(task.spec.fields) do task.found[field] = got:at("/record/" .. field) end
  end,
}

-- The zone of a calendar call: what memory holds, what the user said, or the house rule.
local function zone(task)
  if task.results.read then return task.results.read:at("/value") end
  if task.spec.timezone then return task:slot("timezone") end
  return task.ep:policy("timezone", "UTC")
end

--- Looks which slots are open; finds open_slots.
M.check = {
  name = "check",
  tool = "calendar_lookup",
  arguments = function(task)
    return {
      action = task.ep:choice("check_availability"), participant = task:slot("participant"),
      date = task:slot("date"), timezone = zone(task),
    }
  end,
  take = function(task, got)
    if #got.content.availability == 0 then task:reject("no slot is open") end
    task.found.open_slots = got:at("/availability")
  end,
}

-- The slot as the user said it, or the one that the availability and the user's rule give. nil before anybody
-- has looked.
local function wanted_slot(task)
  if task.spec.choice == "exact" then return task:slot("slot") end
  local seen = task.results.check
  if not seen then return nil end
  local i = slot_choice.find(task.spec, seen.content.availability)
  if not i then task:reject("no open slot suits the request") end
  return seen:at("/availability/" .. i - 1)
end

--- Books the wanted slot; finds slot, status, timezone.
M.book = {
  name = "book",
  tool = "calendar_lookup",
  arguments = function(task)
    return {
      action = task.ep:choice("book_slot"), participant = task:slot("participant"), date = task:slot("date"),
      slot = wanted_slot(task), timezone = zone(task), title = task:slot("title"),
    }
  end,
  take = function(task, got)
    local found = task.found
    found.slot, found.status, found.timezone = got:at("/slot"), got:at("/status"), got:at("/timezone")
  end,
}

--- Stores spec.memory_value under spec.memory_key; finds stored_key, stored_status.
M.store = {
  name = "store",
  tool = "memory_write",
  arguments = function(task)
    return { key = task:slot("memory_key"), value = task:slot("memory_value") }
  end,
  take = function(task, got)
    task.found.stored_key, task.found.stored_status = got:at("/key"), got:at("/status")
  end,
}

--- Reads the note back; finds read_key, note_value.
M.read = {
  name = "read",
  tool = "memory_read",
  arguments = function(task) return { key = task:slot("memory_key") } end,
  take = function(task, got)
    task.found.read_key, task.found.note_value = got:at("/key"), got:at("/value")
  end,
}

return M
