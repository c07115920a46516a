The published case: every count, name, value, key order and file format of it, and every known weakness of
the original mended. `harness/p07_case.py` and `harness/p07_mended.py` judge, assertion by assertion.

#require python3
#asan

  $ engine "$ROOT/scripts/p07.lua" --out case --quiet
  $ python3 "$ROOT/tests/harness/p07_case.py" case
  ok files_and_their_forms
  ok six_tool_schemas
  ok five_templates
  ok thirteen_tasks
  ok twenty_two_trajectories
  ok published_templates
  ok published_calls
  ok published_observations
  ok key_order
  ok outcomes
  ok forty_two_calls
  ok summaries
  ok hundred_and_three_records
  ok contexts_and_targets
  ok smoke_set
  ok manifest_values
  ok metrics_in_published_order
  ok report_of_six_sections
  ok twelve_checks
  ok test_report_format

The tasks that have both variants, played in one of them only and without repairs: the same random streams
then serve a success and a recovery.

  $ mkdir root && tar -C "$ROOT" --exclude='data/[!wcl]*/*' -c scripts templates tools data | tar -C root -x
  $ for variant in success recovery; do cat > root/scripts/p07/only_$variant.lua <<END
  > local specs = require "p07.specs"
  > local M = {}
  > function M.specs()
  >   local list = {}
  >   for _, spec in ipairs(specs.specs()) do
  >     if #spec.variants == 2 then list[#list + 1] = spec end
  >   end
  >   for _, spec in ipairs(list) do spec.variants = { "$variant" } end
  >   return list
  > end
  > return M
  > END
  >   engine root/scripts/p07.lua --set specs=p07.only_$variant --set gates.min_score=0 --out $variant --quiet 2> err
  > done; tail -n 1 err
  next: engine check recovery
  $ python3 "$ROOT/tests/harness/p07_mended.py" case success recovery
  ok every_trajectory_matches_the_grammar_of_its_template
  ok the_split_is_by_task
  ok train_and_val_share_no_text
  ok the_overlap_check_compares_what_leaks
  ok val_covers_general_memory_safety_and_every_variant
  ok the_smoke_set_is_separate_from_val
  ok contexts_are_json
  ok contexts_are_what_was_executed
  ok finals_are_checked_against_observations
  ok no_plan_before_the_first_failure_knows_of_it
  ok the_plan_after_a_failure_reads_it
  ok wrong_calls_carry_no_weight
  ok an_assertion_error_does_not_give_the_answer_away
  ok the_failure_is_the_one_that_the_task_names
  ok a_wrong_call_disobeys_no_order
  ok every_error_code_is_counted_with_its_tool
  ok a_booked_slot_is_a_change_of_the_world
  ok an_instruction_in_a_document_is_read_and_not_followed
  ok refusals_are_judged_by_their_text
  ok calls_without_permission_are_counted_everywhere
  ok steps_are_counted_as_numbers
  ok calls_have_ids_and_retries_have_links
  ok the_token_estimate_says_how
  ok one_language_throughout
  ok until_the_wrong_call_a_recovery_is_a_success

What state does, from inside: this template plays every sample, asserts as it goes, and gives each sample up
with one reason. A leak from an earlier sample, or from another session, would be an error instead.

  $ cat > root/templates/probe.lua <<'END'
  > local T = { name = "probe", description = "Asserts.", variant = { "success", "recovery", "block" },
  >   shape = "user plan (call (observation | error) plan?)* final" }
  > function T.accepts() return true end
  > local function code(got) return got.ok and "ok" or got.error.code end
  > local function is(found, wanted) assert(found == wanted, "found " .. tostring(found) .. ", not " .. wanted) end
  > function T.play(ep)
  >   local slip = { slip = true }
  >   local function tool(name, arguments)
  >     local got = ep:call(name, arguments, slip)
  >     ep:plan("Go on.")
  >     return got
  >   end
  >   local function calendar(action, slot)
  >     return tool("calendar_lookup", { action = action, participant = "account-team", date = "2026-05-14",
  >       slot = slot, timezone = "UTC" })
  >   end
  >   ep:enter_session("one")
  >   ep:user("Go.")
  >   ep:plan("Look.")
  >   -- a booked slot is taken afterwards
  >   is(calendar("check_availability").content.availability[1], "10:00")
  >   is(code(calendar("book_slot", "10:00")), "ok")
  >   is(calendar("check_availability").content.availability[1], "15:00")
  >   is(code(calendar("book_slot", "10:00")), "slot_unavailable")
  >   -- unknown names and values of an enum are errors, and arguments are checked before they are used
  >   is(code(tool("no_such_tool", { a = 1 })), "unknown_tool")
  >   is(code(calendar("cancel")), "bad_args")
  >   is(code(calendar("book_slot")), "bad_args")
  >   is(code(tool("sql_customer_db", { lookup_key = "name", lookup_value = "Acme", fields = { "plan" } })), "bad_args")
  >   is(code(tool("sql_customer_db", { lookup_key = "email", lookup_value = "a", fields = "plan" })), "bad_args")
  >   is(code(tool("search_docs", { query = "refund", domain = "policy", top_k = "many" })), "bad_args")
  >   -- notes belong to their session
  >   is(code(tool("memory_read", { key = "k" })), "memory_miss")
  >   is(code(tool("memory_write", { key = "k", value = "v1" })), "ok")
  >   is(tool("memory_read", { key = "k" }).content.value, "v1")
  >   ep:final("Done.")
  >   ep:next_session("two")
  >   ep:user("Go.")
  >   ep:plan("Look.")
  >   is(code(tool("memory_read", { key = "k" })), "memory_miss")
  >   ep:reject("as it should be")
  > end
  > return T
  > END
  $ for jobs in 0 2; do engine root/scripts/p07.lua --set 'templates=["probe"]' --jobs $jobs --out probe --overwrite --quiet 2> err
  > sed 's/.*"stage"/"stage"/; s/, "reproduce.*//' probe/processed/rejected.jsonl | sort | uniq -c; cat probe/processed/quarantine.jsonl
  > done
       22 "stage": "play", "reason": "as it should be"
       22 "stage": "play", "reason": "as it should be"

Text that is not ASCII is written as it is:

  $ grep -rl 'Customer Follow-up' root/scripts/p07 | xargs sed -i 's/Customer Follow-up/Kundengespräch – 顧客 🙂/'
  $ engine root/scripts/p07.lua --out other --quiet && python3 "$ROOT/tests/harness/artifacts.py" other
  24 files, 313 JSON values
  $ grep -c '"title": "Kundengespräch – 顧客 🙂"' other/processed/tool_execution_log.jsonl
  3
  $ python3 "$ROOT/tests/harness/p07_mended.py" other | grep FAILED | cut -d : -f 1
  FAILED one_language_throughout

The judges see what is wrong. Each line breaks one thing in a copy:

  $ broken() { rm -rf x; cp -r case x; sed -i "$2" x/$1; cmp -s case/$1 x/$1 && echo same
  >   for p in case mended; do python3 "$ROOT/tests/harness/p07_$p.py" x | grep FAILED | cut -d : -f 1; done; }
  $ broken processed/executed_trajectories.jsonl '3s/"weight": 0/"weight": 1/; 2s/, "weight": 0//'
  FAILED contexts_and_targets
  FAILED finals_are_checked_against_observations
  FAILED wrong_calls_carry_no_weight
  $ broken processed/executed_trajectories.jsonl '5s/"plan": "Pro"/"plan": "Max"/'
  FAILED published_observations
  FAILED forty_two_calls
  FAILED contexts_are_what_was_executed
  FAILED finals_are_checked_against_observations
  $ broken processed/trajectory_templates.json 's/"grammar": "user plan final"/"grammar": "user plan plan final"/'
  FAILED every_trajectory_matches_the_grammar_of_its_template
  $ broken training/val.jsonl '/memory_owner_lookup/d'
  FAILED manifest_values
  FAILED val_covers_general_memory_safety_and_every_variant
  $ broken training/agent_tooluse_dataset.jsonl "s/observation: memory_read -> {\\\\\"value\\\\\": /observation: memory_read -> {'value': /"
  FAILED contexts_are_json
  FAILED contexts_are_what_was_executed
  $ broken processed/tool_schemas.json 's/integer, optional, default=3/integer, optional, default=5/'
  FAILED six_tool_schemas
  FAILED finals_are_checked_against_observations
