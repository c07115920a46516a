-- The domain is filled in and the query is forgotten.

return {
  name = "empty_query",
  tool = "search_docs",
  error = "empty_query",
  fits = function(task, step) return step.tool == "search_docs" end,
  spoil = function(task, arguments, rng)
    arguments.query = rng:pick({ "", " ", "  " })
    return arguments
  end,
}
