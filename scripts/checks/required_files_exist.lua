-- Check 1: the files that everything else reads are there and can be read to their end.

local REQUIRED = {
  "processed/tool_schemas.json", "processed/trajectory_templates.json", "processed/task_specs.json",
  "processed/raw_trajectories.jsonl", "processed/executed_trajectories.jsonl",
  "processed/tool_execution_log.jsonl", "processed/execution_summary.json",
  "training/agent_tooluse_dataset.jsonl", "training/train.jsonl", "training/val.jsonl",
  "training/smoke_test.jsonl", "training/training_manifest.json",
}

return {
  name = "required_files_exist",
  run = function(facts)
    local missing, damaged = {}, facts.damaged or {}
    for _, path in ipairs(REQUIRED) do
      if not facts.files[path] then missing[#missing + 1] = path end
    end
    if #missing == 0 and next(damaged) == nil then return true, {} end
    return false, { missing = json.array(missing), damaged = damaged }
  end,
}
