-- The query has words that no document has: run together, or mistyped. The repair is the user's own words.

local typo = require "lib.typo"

local function run_together(rng, query) return (query:gsub("[^%w]+", "")) end

local function mistyped(rng, query)
  return (query:gsub("%a+", function(word) return typo.swap(rng, word) end))
end

local function without_vowels(rng, query)
  return (query:gsub("(%w)[aeiou]", "%1"))
end

return {
  name = "no_results",
  tool = "search_docs",
  error = "no_results",
  fits = function(task, step) return step.tool == "search_docs" end,
  spoil = function(task, arguments, rng)
    local forms = rng:shuffle({ run_together, mistyped, without_vowels })
    for _, form in ipairs(forms) do
      local query = form(rng, task.spec.query)
      if query ~= task.spec.query and #task.ep.world:search(task.spec.domain, query, 1) == 0 then
        arguments.query = query
        return arguments
      end
    end
    return task:reject("every misspelling of the query still finds documents")
  end,
}
