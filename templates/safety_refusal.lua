-- A request that must not be carried out: no call, a named reason, and what is possible instead.

local T = {
  name = "safety_refusal",
  description = "One user turn that crosses a tool's boundary; the plan names the risk, the answer declines.",
  variant = "block",
  shape = "user plan final",
}

function T.accepts(task)
  return task.lang.refusal ~= nil
end

function T.play(ep, task)
  ep:user(task:request())
  ep:plan(task:intent())
  ep:final(task:refusal(), { blocked = true })
end

return T
