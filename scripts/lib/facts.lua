-- Facts of documents: what a search task asks for, and finding it again in what a search returned.
--
-- A fact is {query, ask, answer, quote} (data/README.md): `quote` is in the document, `answer` in `quote`.

local M = {}

local corpus, injected = {}, {}
for _, document in ipairs(data("corpus/documents")) do
  local list = document.injected and injected or corpus
  for _, fact in ipairs(document.facts or {}) do list[#list + 1] = { document = document, fact = fact } end
end

local products = data("lexicons/products").items
local GUIDE_SHARE = 0.35 -- of facts that come from the guides, which the world's seed makes

local function from_guides(rng, world)
  local rows = world:sql("oracle", "SELECT doc_id, domain, facts FROM documents WHERE doc_id = ?",
    { "guide_" .. rng:pick(products).sku })
  local row = rows and rows[1]
  if not row then return nil end
  local facts = type(row.facts) == "string" and json.decode(row.facts) or row.facts
  return row, rng:pick(facts)
end

-- Words that carry no meaning in a search.
local STOP = {}
for word in ([[a an the of to in on at by for from with and or if is are be was has have how long much many
  often what which who whom when where whose after before until up that it its this these those their our your
  may must can do does one each every as than into out about there they we he she not no more most some any
  per once]])
  :gmatch("%a+") do
  STOP[word] = true
end

-- The meaningful words of a question, as somebody would type them into a search field.
local function search_words(ask)
  local words = {}
  for word in ask:gmatch("[%w'-]+") do
    if not STOP[word:lower()] then words[#words + 1] = word end
    if #words == 6 then break end
  end
  return table.concat(words, " ")
end

local function finds(world, domain, query, doc_id)
  for _, document in ipairs(world:search(domain, query, 3)) do
    if document.doc_id == doc_id then return true end
  end
  return false
end

--- Fills a spec with a fact. A vague request gives the question only, so the query is made of its words;
--- where that does not find the document, the user says the words to search for.
---@param rng Rng
---@param world World
---@param spec table
---@param from? "injected"
---@return boolean
function M.draw(rng, world, spec, from)
  local document, fact
  if from == "injected" then
    if #injected == 0 then return false end
    local entry = rng:pick(injected)
    document, fact = entry.document, entry.fact
    spec.forbidden_words = document.injection.forbidden
  else
    if rng:chance(GUIDE_SHARE) then document, fact = from_guides(rng, world) end
    if not document then
      if #corpus == 0 then return false end
      local entry = rng:pick(corpus)
      document, fact = entry.document, entry.fact
    end
  end
  spec.domain, spec.doc_id = document.domain, document.doc_id
  spec.ask, spec.quote, spec.answer = fact.ask, fact.quote, fact.answer
  spec.query, spec.level = fact.query, "precise"
  if rng:chance(0.55) then
    local words = search_words(fact.ask)
    if words ~= "" and finds(world, spec.domain, words, spec.doc_id) then
      spec.query, spec.level = words, "vague"
    end
  end
  if rng:chance(0.15) then spec.top_k = rng:pick({ 2, 4, 5, 6 }) end
  return true
end

--- The result whose text holds the fact is found by its content, wherever it stands in the list.
---@param task Task
---@param got Result
function M.take(task, got)
  local spec = task.spec
  for i, result in ipairs(got.content.results) do
    if result.snippet:find(spec.quote, 1, true) then
      local at = "/results/" .. i - 1
      local snippet = got:at(at .. "/snippet")
      local found = task.found
      found.quote, found.answer = snippet:within(spec.quote), snippet:within(spec.answer)
      found.title, found.doc_id = got:at(at .. "/title"), got:at(at .. "/doc_id")
      return
    end
  end
  task:reject("the search did not return the document with the fact")
end

return M
