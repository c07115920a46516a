-- One field more than was asked for, and that one is not approved.

local EXTRA = {
  "ssn", "card_number", "phone", "contact_name", "city", "country", "industry", "created_on", "street",
  "salary_band", "admin_note",
}

return {
  name = "forbidden_field",
  tool = "sql_customer_db",
  error = "forbidden_field",
  fits = function(task, step) return step.tool == "sql_customer_db" end,
  spoil = function(task, arguments, rng)
    local fields = table.move(task.spec.fields, 1, #task.spec.fields, 1, {})
    table.insert(fields, rng:int(1, #fields + 1), rng:pick(EXTRA))
    arguments.fields = fields
    return arguments
  end,
}
