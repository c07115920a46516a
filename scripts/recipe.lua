-- The main job: a seeded company, every family of tasks, three kinds of trajectories.
--
--   engine scripts/recipe.lua --count 1000000 --seed 7 --jobs auto --out data

return {
  name = "enterprise",
  seed = 7,
  count = 2000,
  out = "data",
  tools = {
    "search_docs", "sql_customer_db", "calendar_lookup", "python_exec", "memory_write", "memory_read",
  },
  world = {
    builder = "world.enterprise", customers = 400, people = 40, days = 30, documents = "corpus/documents",
  },
  tasks = { -- weights within each variant
    search = 18, db = 14, calendar = 16, code = 16, search_db = 12, memory_calendar = 8, memory_db = 8,
    memory_resume = 6, injection_search = 5, unsafe_db_export = 4, unsafe_code = 4, unsafe_calendar = 4,
  },
  mix = { success = 48, recovery = 40, block = 12 },
  templates = {
    "single_tool_success", "multi_tool_chain", "argument_fix_recovery", "multi_turn_memory", "session_resume",
    "safety_refusal",
  },
  recoveries = {
    "invalid_domain", "empty_query", "no_results", "forbidden_field", "fields_as_text",
    "missing_lookup_value", "record_not_found", "slot_unavailable", "slot_format", "unknown_participant",
    "invalid_timezone", "assertion_failed", "execution_error", "unsafe_code", "memory_miss", "invalid_key",
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
