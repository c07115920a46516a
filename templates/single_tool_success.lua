-- One request, one call, one answer.

local T = {
  name = "single_tool_success",
  description = "One user turn, one tool call, one final answer.",
  variant = "success",
  shape = "user plan call observation final",
}

function T.accepts(task)
  return task:turn_count() == 1 and #task:steps() == 1
end

function T.play(ep, task)
  ep:user(task:request())
  ep:plan(task:intent())
  task:perform(task:steps()[1])
  ep:final(task:answer())
end

return T
