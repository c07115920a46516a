-- What a script sees in the engine's sandbox: Lua 5.4 without files, processes, clocks and chance.
-- The list is that of docs/scripting.md; `json` and `cjson` come from the engine.
stds.sandbox = {
  read_globals = {
    "_VERSION", "assert", "data", "error", "getmetatable", "ipairs", "load", "next", "pairs", "pcall", "rawequal",
    "rawget", "rawset", "require", "select", "setmetatable", "tonumber", "tostring", "type", "xpcall",
    string = { fields = {
      "byte", "char", "find", "format", "gmatch", "gsub", "len", "lower", "match", "pack", "packsize",
      "rep", "reverse", "sub", "unpack", "upper",
    } },
    table = { fields = { "concat", "insert", "move", "pack", "remove", "sort", "unpack" } },
    math = { fields = {
      "abs", "acos", "asin", "atan", "ceil", "cos", "deg", "exp", "floor", "fmod", "huge", "log", "max",
      "maxinteger", "min", "mininteger", "modf", "pi", "rad", "sin", "sqrt", "tan", "tointeger", "type",
      "ult",
    } },
    coroutine = { fields = { "create", "isyieldable", "resume", "running", "status", "wrap", "yield" } },
    utf8 = { fields = { "char", "charpattern", "codepoint", "codes", "len", "offset" } },
    json = { other_fields = true },
    cjson = { other_fields = true },
  },
}

std = "sandbox"
max_line_length = 110
self = false -- `function T:play()` need not use self

-- Hooks have fixed arguments; a script names those it does not use too.
unused_args = false

files["scripts/types/**/*.lua"] = { ignore = { "1..", "2.." } } -- declarations for editors, never run
files["tests/**/*.lua"] = { std = "lua54" }
files["tests/lua/**/*.lua"] = { std = "lua54+busted" }
