-- The user leaves a note in the first turn; the second one needs it.

local T = {
  name = "multi_turn_memory",
  description = "Two user turns: a note is stored, then read back and used; a wrong call may come before.",
  variant = { "success", "recovery" },
  shape = "user plan (call error plan)? call observation final "
    .. "user plan (call error plan)? call observation (call observation)+ final",
}

function T.accepts(task)
  return task:turn_count() == 2 and not task.family.new_session and #task:steps(1) == 1 and #task:steps(2) > 1
end

function T.play(ep, task)
  for turn = 1, 2 do
    ep:user(task:request(turn))
    ep:plan(task:intent(turn))
    for _, step in ipairs(task:steps(turn)) do
      local spoilt = task:slip_before(step, turn)
      if spoilt then
        local got = task:perform_wrong(spoilt)
        ep:plan(task:diagnosis(got))
      end
      task:perform(step)
    end
    ep:final(task:answer(turn))
  end
end

return T
