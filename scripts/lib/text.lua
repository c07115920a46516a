-- Small helpers for texts that tools share.

local M = {}

function M.trim(text)
  return text:match("^%s*(.*%S)") or ""
end

-- A customer or participant is found whatever the case and the blanks around.
function M.normalize(text)
  return M.trim(text):lower()
end

return M
