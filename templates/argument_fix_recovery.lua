-- A call goes wrong; the assistant reads the error, says what it means, and mends its arguments.
--
-- The first plan is that of a success. Only the plan after the error may speak of it, in the words of the
-- observation.

local T = {
  name = "argument_fix_recovery",
  description =
    "One user turn; a call fails, a plan reads its error, and the call is made with mended arguments.",
  variant = "recovery",
  shape = "user plan (call observation)* call error plan (call observation)+ final",
}

function T.accepts(task)
  return task:turn_count() == 1
end

function T.play(ep, task)
  ep:user(task:request())
  ep:plan(task:intent())
  for _, step in ipairs(task:steps()) do
    local spoilt = task:slip_before(step)
    if spoilt then
      local got = task:perform_wrong(spoilt)
      ep:plan(task:diagnosis(got))
    end
    task:perform(step)
  end
  ep:final(task:answer())
end

return T
