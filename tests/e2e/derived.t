What is derived from the executed trajectories is derived again and compared byte for byte: one byte that is
changed anywhere fails the check that the file belongs to, with file, line and what should stand there.

#require python3

  $ export TOOLMILL_ROOT="$ROOT"
  $ engine "$ROOT/scripts/p07.lua" --out good --jobs 0 --quiet

  $ cat > seen.py <<'END'
  > """seen.py DIR: the checks that failed, and the differences that they name."""
  > import json, subprocess, sys
  > subprocess.run(["engine", "check", sys.argv[1]], stdout=subprocess.DEVNULL)
  > results = json.load(open(sys.argv[1] + "/reports/p7_test_results.json"))
  > for check in results["command_checks"]:
  >     if not check["passed"]: print(check["name"], check["stderr"].strip(), sep=": ")
  > for check in results["dataset_checks"]:
  >     if check["passed"]: continue
  >     print(check["name"])
  >     for path, d in check["details"].get("differences", {}).items():
  >         line = ":%d" % d["line"] if "line" in d else ""
  >         print("  %s%s %s: expected %s, found %s" % (path, line, d.get("at", "spelling"), d["expected"], d["found"]))
  > END
  $ fresh() { rm -rf x; cp -r good x; }
  $ seen() { python3 seen.py x; }
  $ fresh; seen

A byte of a training record:

  $ fresh; sed -i '7s/"target_event_type": "tool_call"/"target_event_type": "tool_cell"/' x/training/agent_tooluse_dataset.jsonl; seen
  manifest_matches_record_count
    training/agent_tooluse_dataset.jsonl:7 /target_event_type: expected "tool_call", found "tool_cell"

The weight of a target, and spelling alone:

  $ n=$(grep -n '"weight": 0, "split"' good/training/train.jsonl | head -n 1 | cut -d: -f1)
  $ fresh; sed -i "${n}s/\"weight\": 0, \"split\"/\"weight\": 1, \"split\"/" x/training/train.jsonl; seen | sed "s/:$n /:N /"
  train_val_no_overlap
    training/train.jsonl:N /weight: expected 0, found 1
  $ fresh; sed -i '1s/"source": /"source":  /' x/training/val.jsonl; seen | sed 's/expected .*/.../'
  train_val_no_overlap
    training/val.jsonl:1 spelling: ...

A record that moved from training to validation:

  $ fresh; sed -n 5p x/training/train.jsonl >> x/training/val.jsonl; sed -i 5d x/training/train.jsonl; seen | sed 's/expected nothing, found .*/expected nothing, found .../'
  train_val_no_overlap
    training/train.jsonl:5 /record_id: expected "search_refund_policy_recovery_step_2", found "search_refund_policy_recovery_step_3"
    training/val.jsonl:29 spelling: expected nothing, found ...
  manifest_matches_record_count

A planned event; a line of the log; a line too few, and one too many:

  $ fresh; sed -i '2s/"content": "/"content": "X/' x/processed/raw_trajectories.jsonl; seen | sed 's/expected .*/.../'
  observations_and_decision_chain_present
    processed/raw_trajectories.jsonl:2 /events/0/content: ...
  $ fresh; sed -i '3s/"ok": true/"ok": false/' x/processed/tool_execution_log.jsonl; seen
  observations_and_decision_chain_present
    processed/tool_execution_log.jsonl:3 /ok: expected true, found false
  $ fresh; sed -i '$d' x/processed/tool_execution_log.jsonl; seen | sed 's/expected {.*, found/expected {...}, found/'
  observations_and_decision_chain_present
    processed/tool_execution_log.jsonl:42 spelling: expected {...}, found nothing
  $ fresh; echo '{}' >> x/processed/raw_trajectories.jsonl; seen
  observations_and_decision_chain_present
    processed/raw_trajectories.jsonl:23 spelling: expected nothing, found {}

The smoke set holds other records than training begins with:

  $ fresh; sed -i '1s/"weight": 1/"weight": 2/' x/training/smoke_test.jsonl; seen
  smoke_covers_general_memory_safety
    training/smoke_test.jsonl:1 /weight: expected 1, found 2

Counts and texts of the small files:

  $ fresh; sed -i '0,/"user_turns"/s/"objective": "/"objective": "X/' x/processed/task_specs.json; seen | sed 's/expected .*/.../'
  observations_and_decision_chain_present
    processed/task_specs.json /0/objective: ...
  $ fresh; sed -i 's/"accepted": 22/"accepted": 23/' x/processed/execution_summary.json; seen
  evaluate_tooluse: processed/execution_summary.json: at /accepted: expected 22, found 23
  $ fresh; sed -i 's/"quarantined": 0/"quarantined": 1/' x/processed/execution_summary.json; seen
  evaluate_tooluse: processed/execution_summary.json: at /quarantined: expected 0, found 1
  $ fresh; sed -i 's/"single_turn": /"single_turn": 1/' x/processed/trajectory_summary.json; seen | sed 's/[0-9][0-9]*/N/g'
  evaluate_tooluse: processed/trajectory_summary.json: at /turn_type_distribution/single_turn: expected N, found N
  $ fresh; sed -i 's/"safety_record_count": 9/"safety_record_count": 8/' x/training/training_manifest.json; engine evaluate x > out; seen
  manifest_matches_record_count
    training/training_manifest.json /safety_record_count: expected 9, found 8

More trajectories are read by several processes; the answer is the same:

  $ engine "$ROOT/scripts/recipe.lua" --count 700 --jobs 2 --out many --quiet
  $ both() {
  >   taskset -c 0 engine check many > one; cp many/reports/p7_test_results.json one.json
  >   engine check many > two; cmp one two && cmp one.json many/reports/p7_test_results.json; tail -n 2 two
  > }
  $ both
  12 of 12 checks passed
  23 files are as manifest.json says
  $ cp many/training/train.jsonl train
  $ n=$(wc -l < train); n=$((n * 2 / 3))
  $ sed -i "${n}s/\"trajectory_final_success\": true/\"trajectory_final_success\": null/" many/training/train.jsonl; both
  11 of 12 checks passed
  file training/train.jsonl: differs from what was written
  $ python3 seen.py many | sed "s/:$n /:N /"
  train_val_no_overlap
    training/train.jsonl:N /trajectory_final_success: expected true, found null
  $ mv train many/training/train.jsonl; both
  12 of 12 checks passed
  23 files are as manifest.json says
