-- Words that patterns name as <word>: drawn for the colour of a sentence, never part of a task.

local function items(name, field)
  local list = data("lexicons/" .. name).items
  if not field then return list end
  local column = {}
  for i, item in ipairs(list) do column[i] = item[field] end
  return column
end

return {
  name = items("given_names"),
  family = items("family_names"),
  city = items("cities", "name"),
  team = items("teams"),
  meeting = items("meeting_titles"),
  company = items("company_stems"),
  product = items("products", "name"),
  street = items("streets"),
  day = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday" },
  month = {
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
  },
  job = {
    "auditor", "trainee", "manager", "bookkeeper", "team lead", "project lead", "assistant", "consultant",
    "receptionist", "trainer", "planner", "editor", "buyer", "analyst", "director", "technician",
    "lawyer",
    "translator", "intern", "dispatcher", "storekeeper", "designer", "inspector", "courier", "engineer",
    "supervisor",
    "treasurer", "coordinator", "researcher", "secretary", "librarian",

    "teacher", "architect", "broker", "clerk", "deputy",

    "newcomer", "apprentice", "tester", "adviser",
    "founder",
  },
  paper = {
    "hand-over sheet", "visit report", "briefing", "newsletter", "agenda", "slide deck", "status page",
    "checklist", "letter", "draft contract", "board paper", "spreadsheet", "welcome pack", "memo", "minutes",
    "weekly summary", "cover note", "wall chart", "handbook", "invitation", "press release", "budget plan",
    "order form",
    "questionnaire", "travel claim", "annual report", "time sheet", "manual", "catalogue", "poster",
    "project plan",
    "risk list", "guest list", "offer", "complaint file", "training plan", "audit trail", "roadmap",
    "shift plan",
    "supplier list", "stock list", "meeting notes", "phone script", "notice board", "archive", "price sheet",
    "diary",
    "test protocol", "address book", "appendix", "cash book", "cost sheet", "planning board", "legal opinion",
    "leaflet",
  },
}
