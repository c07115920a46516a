-- The search is sent to a domain that does not exist: the name of another tool or department.

local OTHERS = { "calendar", "sales", "legal", "finance", "contracts", "helpdesk", "general", "customers" }

return {
  name = "invalid_domain",
  tool = "search_docs",
  error = "invalid_domain",
  fits = function(task, step) return step.tool == "search_docs" end,
  spoil = function(task, arguments, rng)
    arguments.domain = rng:pick(OTHERS)
    return arguments
  end,
}
