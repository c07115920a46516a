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
    local spec, world = task.spec, task.ep.world
    for _, form in ipairs(rng:shuffle({ run_together, mistyped, without_vowels })) do
      local query = form(rng, spec.query)
      -- the search that the tool is going to make, so that it is made once
      if query ~= spec.query and #world:search(spec.domain, query, spec.top_k or 3) == 0 then
        arguments.query = query
        return arguments
      end
    end
    return task:reject("every misspelling of the query still finds documents")
  end,
}
