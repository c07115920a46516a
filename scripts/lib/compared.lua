-- Files that were derived again from the executed trajectories, for the checks.

-- Those of the paths that differ, with the first place where each does; nil when all agree.
local function differing(facts, paths)
  local found
  for _, path in ipairs(paths) do
    local difference = facts.differences and facts.differences[path]
    if difference then
      found = found or {}
      found[path] = difference
    end
  end
  return found
end

return { differing = differing }
