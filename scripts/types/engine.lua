---@meta
-- What the engine gives to scripts, for editors that read LuaCATS annotations. Nothing here is run; the
-- reference is docs/scripting.md.

-- ---- values ----

--- A value that knows where it came from: a slot of the request, an observation, a policy, a derivation.
--- Put it into arguments and messages as it is.
---@class Value
local Value = {}

--- The plain Lua value.
---@return any
function Value:get() end

--- A value inside of this one, by JSON pointer: value:at("/0/title").
---@param pointer string
---@return Value
function Value:at(pointer) end

--- The first occurrence of a text in a text value of an observation; an error when there is none.
---@param part string
---@return Value
function Value:within(part) end

---@alias Rule "lower"|"upper"|"trim"|"words"|"money"|"text"|"count"|"sum"|"compose"|"phrase"

--- A value that a named rule makes from this one.
---@param rule Rule
---@param ... Value|string|number
---@return Value
function Value:derive(rule, ...) end

--- Number of items or bytes.
---@return integer
function Value:len() end

--- A text, or { "text with {name} and {price|money}", name = value, price = value }.
---@alias Message string|table

-- ---- results ----

---@class CallError
---@field code string
---@field message string

---@class Result
---@field ok boolean
---@field content table      the observation as plain Lua
---@field error? CallError
local Result = {}

--- A value of the observation, by JSON pointer: got:at("/record/plan").
---@param pointer string
---@return Value
function Result:at(pointer) end

-- ---- random streams ----

---@class Rng
local Rng = {}

---@param low integer
---@param high integer
---@return integer  in [low, high]
function Rng:int(low, high) end

---@return number  in [0, 1)
function Rng:real() end

---@generic T
---@param list T[]
---@return T
function Rng:pick(list) end

---@param p number
---@return boolean
function Rng:chance(p) end

--- Shuffles in place and returns the list.
---@generic T
---@param list T[]
---@return T[]
function Rng:shuffle(list) end

--- rng:weighted({ { 3, "a" }, { 1, "b" } }) is "a" three times of four.
---@generic T
---@param choices { [1]: number, [2]: T }[]
---@return T
function Rng:weighted(choices) end

-- ---- the world ----

---@class World
local World = {}

--- Runs one statement as a role of data/permissions.json; "oracle" reads everything and is for building
--- tasks. Rows of a query, the number of changed rows of a write, or
--- nil, "denied" | "failed", {message, table, column}.
---@param role string
---@param statement string
---@param parameters? any[]
---@return table[]|integer|nil
---@return string? refusal
---@return table? details
function World:sql(role, statement, parameters) end

--- Documents of a domain (nil: of all) that match the words of a query, best first.
---@param domain string?
---@param query string
---@param limit? integer
---@return table[]
function World:search(domain, query, limit) end

---@param key string
---@param value any
function World:remember(key, value) end

---@param key string
---@return any
function World:recall(key) end

--- Runs a Python snippet: {outcome = "ok"|"unsafe"|"error"|"unavailable", value, output, message}.
---@param code string
---@return table
function World:python(code) end

-- ---- the episode ----

---@class Episode
---@field rng Rng       what the task is
---@field voice Rng     how it is said
---@field world World
---@field variant "success"|"recovery"|"block"
---@field index integer
local Episode = {}

--- A user turn; the first event, or the one after a final.
---@param message Message
function Episode:user(message) end

--- What the assistant intends. Before the first failure it must not speak of one.
---@param message Message
function Episode:plan(message) end

--- Ends the turn. Each fact must stand in a placeholder that a value fills.
---@param message Message
---@param options? { blocked?: boolean }
function Episode:final(message, options) end

--- Calls a tool at once. `slip` marks a call that is wrong on purpose: weight 0 as a training target.
---@param tool_name string
---@param arguments table
---@param options? { slip?: boolean }
---@return Result
function Episode:call(tool_name, arguments, options) end

--- After a final: what follows belongs to a new session. Memory is kept when the id is the same (default).
---@param session_id? string
function Episode:next_session(session_id) end

--- Names the session before the first turn.
---@param session_id string
function Episode:enter_session(session_id) end

--- The texts of all user turns so far.
---@return string[]
function Episode:said() end

--- Gives the sample up; it is counted as rejected with this reason. Does not return.
---@param reason string
function Episode:reject(reason) end

--- A value of the request. Using one that was not said is an error.
---@param name string
---@param value any
---@return Value
function Episode:slot(name, value) end

--- A rule of the house; goes to metadata.policies.
---@param name string
---@param value string|number|boolean
---@return Value
function Episode:policy(name, value) end

--- One of the schema's enum values, chosen by the assistant.
---@param value any
---@return Value
function Episode:choice(value) end

--- A value that a named rule makes from others.
---@param rule Rule
---@param ... Value|string|number
---@return Value
function Episode:derive(rule, ...) end

-- ---- globals ----

--- While a file loads: the table of data/<name>.json or the rows of data/<name>.jsonl.
---@param name string
---@return table
function data(name) end

---@class json
json = {
  ---@type lightuserdata
  null = nil,
}

--- Marks a table as an array, so that an empty one is written as [].
---@param list? table
---@return table
function json.array(list) end

---@param value any
---@return string
function json.encode(value) end

---@param text string
---@return any
function json.decode(text) end

-- ---- require "engine.scan" ----

--- Looking at sentences, for judges: each function reads its text once.
---@class Scan
local Scan = {}

---@param text string
---@return integer
function Scan.words(text) end

--- Does a part occur, whatever the case?
---@param text string
---@param part string
---@return boolean
function Scan.contains(text, part) end

--- A word that stands twice in a row.
---@param text string
---@return string?
function Scan.repeated_word(text) end

--- Does a character of `first` stand right before one of `second`?
---@param text string
---@param first string
---@param second string
---@return boolean
function Scan.adjacent(text, first, second) end

--- The text with nothing inside of its double quotes.
---@param text string
---@return string
function Scan.unquoted(text) end

--- A function that tells which of the texts occurs first in its argument.
---@param list string[]
---@return fun(text: string): string?
function Scan.finder(list) end

-- ---- files that scripts return ----

---@class Gates
---@field min_score? number                    lowest score that is accepted
---@field repairs? integer                     plays after the first one

---@class Recipe
---@field name? string
---@field seed? integer
---@field count? integer
---@field out? string
---@field tools string[]
---@field world table                          {base = …} or {builder = …, …}
---@field tasks? table<string, number>         family = weight
---@field specs? string                        instead of tasks and mix: a module with specs()
---@field mix? table<string, number>           variant = share
---@field templates string[]
---@field recoveries? string[]
---@field judges? string[]
---@field repairs? string[]
---@field gates? Gates
---@field checks? string[]
---@field report? string
---@field val_percent? integer
---@field steps? integer                       budget of one hook call

---@class Tool
---@field name string
---@field description string
---@field risk_level "low"|"medium"|"high"
---@field safety_boundary string
---@field parameters table[]                   { name, prose, { schema = {}, required = true } }
---@field returns table                        { name, prose, schema }
---@field errors string[]
---@field violations? table[]                  { pointer = "/name", keyword = "enum", code = "…" }
---@field annotations? table<string, boolean>
---@field run fun(args: table, world: World): any, string?, string?, table?

---@class Template
---@field name string
---@field description string
---@field variant string|string[]
---@field shape string                        words user plan call observation error final, ( ) | * + ?
---@field accepts fun(task: Task): boolean
---@field play fun(ep: Episode, task: Task)

---@class Step
---@field name string
---@field tool string
---@field arguments fun(task: Task): table
---@field take? fun(task: Task, got: Result)   takes values of the result into task.found

---@class Family
---@field name string
---@field category string
---@field turn_type "single_turn"|"multi_turn"
---@field turn_count? integer
---@field new_session? boolean                 the second turn belongs to a new session
---@field objective string
---@field variants string[]
---@field recoveries string[]
---@field unsaid? table<string, boolean>       words of the house in answers, no facts
---@field lang string                          module of the wordings
---@field sample fun(rng: Rng, world: World): table?
---@field steps? fun(task: Task, turn: integer): Step[]

---@class Lang
---@field request fun(task: Task, turn: integer): say.Set|string
---@field intent fun(task: Task, turn: integer): say.Set|string
---@field answer? fun(task: Task, turn: integer): say.Set|string
---@field refusal? fun(task: Task): say.Set|string

---@class Recovery
---@field name string
---@field tool string
---@field error string                         the code that the wrong call must be answered with
---@field suits? fun(spec: table): boolean     can it happen in this task?
---@field fits fun(task: Task, step: Step): boolean
---@field hasty? fun(task: Task): boolean      the wrong call comes before the steps that lead to it
---@field spoil fun(task: Task, arguments: table, rng: Rng): table
---@field diagnosis? fun(task: Task): say.Set|string  else lang/diagnoses.lua has it under the name

---@class Judge
---@field name string
---@field description string
---@field score fun(record: table, seen: Seen): number, string   Seen: scripts/lib/events.lua

---@class Repair
---@field name string
---@field adjust fun(scores: table[], record: table): table?   hints for one more play

---@class Check
---@field name string
---@field run fun(facts: table): boolean, table

---@class Report
---@field render fun(metrics: table): table<string, string>

--- Compiled patterns, see scripts/lang/init.lua.
---@alias say.Set table
