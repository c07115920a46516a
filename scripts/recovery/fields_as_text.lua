-- The list of fields is sent as one text.

return {
  name = "fields_as_text",
  tool = "sql_customer_db",
  error = "bad_args",
  fits = function(task, step) return step.tool == "sql_customer_db" end,
  spoil = function(task, arguments, rng)
    arguments.fields = table.concat(task.spec.fields, rng:pick({ ", ", ",", " " }))
    return arguments
  end,
}
