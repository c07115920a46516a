-- The zone is given by its city or by letters, not by its full name.

local LETTERS = {
  ["America/Los_Angeles"] = "PST", ["America/New_York"] = "EST", ["America/Chicago"] = "CST",
  ["America/Denver"] = "MST", ["Europe/Berlin"] = "CET", ["Europe/London"] = "BST", ["Asia/Tokyo"] = "JST",
  ["Asia/Kolkata"] = "IST", ["Asia/Shanghai"] = "CST", ["Australia/Sydney"] = "AEST",
}

return {
  name = "invalid_timezone",
  tool = "calendar_lookup",
  error = "invalid_timezone",
  suits = function(spec) return spec.timezone ~= nil and spec.timezone:find("/", 1, true) ~= nil end,
  fits = function(task, step) return step.name == "check" end,
  spoil = function(task, arguments, rng)
    local zone = task.spec.timezone
    local forms = { (zone:gsub("^.*/", ""):gsub("_", " ")), LETTERS[zone] }
    arguments.timezone = rng:pick(forms)
    return arguments
  end,
}
