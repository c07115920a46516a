-- A note of one session is used in the next: the conversation is gone, only the memory is left.

local T = {
  name = "session_resume",
  description = "A note is stored in one session; a later session, without its conversation, reads it back.",
  variant = { "success", "recovery" },
  shape = "user plan call observation final "
    .. "user plan (call error plan)? call observation (call observation)* final",
}

function T.accepts(task)
  return task.family.new_session == true and #task:steps(1) == 1 and #task:steps(2) > 0
end

function T.play(ep, task)
  for turn = 1, 2 do
    if turn == 2 then ep:next_session() end
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
