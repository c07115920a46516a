-- A bug that Python itself reports: a misspelt name, a forgotten bracket, a result under another name.

local function misspelt(code)
  local name = code:match("^(%l[%l_]+) = ")
  if not name then return nil end
  local used = code:find("%f[%w_]" .. name .. "%f[^%w_]", #name + 1) -- for the first time
  if not used then return nil end
  return code:sub(1, used - 1) .. name:sub(1, -2) .. code:sub(used + #name)
end

local function unclosed(code)
  local at = code:match("^.*()%)")
  return at and code:sub(1, at - 1) .. code:sub(at + 1)
end

local function renamed(code) return (code:gsub("%f[%w_]result = ", "answer = ")) end

return {
  name = "execution_error",
  tool = "python_exec",
  error = "execution_error",
  fits = function(task, step) return step.tool == "python_exec" end,
  spoil = function(task, arguments, rng)
    local right = arguments.code:get()
    local forms = {}
    for _, form in ipairs({ misspelt(right) or false, unclosed(right) or false, renamed(right) }) do
      if form and form ~= right then forms[#forms + 1] = form end
    end
    arguments.code = rng:pick(forms)
    return arguments
  end,
}
