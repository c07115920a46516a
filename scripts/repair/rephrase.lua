-- A low language score: the same task once more, in the plainest wording.

return {
  name = "rephrase",
  adjust = function(scores, record)
    for _, entry in ipairs(scores) do
      if entry.name == "language" and entry.score < 0.6 then return { phrasing = "plain" } end
    end
    return nil
  end,
}
