-- The kind of key is chosen and the key itself is left out.

return {
  name = "missing_lookup_value",
  tool = "sql_customer_db",
  error = "missing_lookup_value",
  fits = function(task, step) return step.tool == "sql_customer_db" end,
  spoil = function(task, arguments, rng)
    arguments.lookup_value = rng:pick({ "", " " })
    return arguments
  end,
}
