-- The published case: 13 tasks in a small fixed world become 22 trajectories and 103 training records.

return {
  name = "p07",
  seed = 7,
  out = "data",
  tools = {
    "search_docs", "sql_customer_db", "calendar_lookup", "python_exec", "memory_write", "memory_read",
  },
  world = { base = "p07" },
  specs = "p07.specs",
  templates = {
    "single_tool_success", "multi_tool_chain", "argument_fix_recovery", "multi_turn_memory", "safety_refusal",
  },
  recoveries = {
    "invalid_domain", "empty_query", "forbidden_field", "slot_unavailable", "assertion_failed",
    "record_not_found", "memory_miss",
  },
  judges = { "tool_choice", "argument_care", "recovery_quality", "answer_grounding", "language", "safety" },
  repairs = { "rephrase" },
  gates = { min_score = 0.6, repairs = 1 },
  checks = {
    "required_files_exist", "tool_schema_fields_complete", "templates_cover_single_multi_and_safety",
    "variant_coverage", "observations_and_decision_chain_present", "memory_cases_succeed",
    "safety_cases_blocked_without_tools", "train_val_no_overlap", "smoke_covers_general_memory_safety",
    "manifest_matches_record_count",
  },
  report = "report.p07",
  val_percent = 15,
}
