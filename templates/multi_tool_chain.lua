-- One request that takes several calls; the answer draws on all of them.

local T = {
  name = "multi_tool_chain",
  description = "One user turn, several tool calls in a row, one final answer from their results.",
  variant = "success",
  shape = "user plan call observation (call observation)+ final",
}

function T.accepts(task)
  return task:turn_count() == 1 and #task:steps() > 1
end

function T.play(ep, task)
  ep:user(task:request())
  ep:plan(task:intent())
  for _, step in ipairs(task:steps()) do
    task:perform(step)
  end
  ep:final(task:answer())
end

return T
