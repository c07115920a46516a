-- Small helpers for texts that tools share.

local M = {}

function M.trim(text)
  return (text:gsub("^%s+", ""):gsub("%s+$", ""))
end

-- A customer or participant is found whatever the case and the blanks around.
function M.normalize(text)
  return M.trim(text):lower()
end

return M
