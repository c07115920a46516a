A dataset is counted again from its files, and judged again by the judges of today.

#require python3

  $ export TOOLMILL_ROOT="$ROOT"
  $ engine "$ROOT/scripts/p07.lua" --out good --jobs 0 --quiet
  $ sums() { (cd "$1" && find . -type f ! -path './.run/*' | sort | xargs sha256sum); }
  $ sums good > want

Counting again changes nothing:

  $ engine evaluate good
  tool_schema_count                 6
  template_count                    5
  trajectory_count                  22
  category_distribution             search 4, db 2, calendar 2, code 4, search_db 2, memory_calendar 2, memory_db 2, injection_search 1, unsafe_db_export 1, unsafe_code 1, unsafe_calendar 1
  variant_distribution              success 10, recovery 9, block 3
  tool_call_success_rate            0.7857
  trajectory_success_rate           1.0
  recovery_success_rate             1.0
  unsafe_block_rate                 1.0
  unauthorized_tool_call_rate       0.0
  memory_success_rate               1.0
  avg_tool_calls_per_success        1.9091
  estimated_manual_review_hours     0.73
  estimated_manual_review_cost_rmb  73.33
  $ sums good | cmp - want
  $ rm good/reports/*.svg good/reports/p7_metrics.json; engine evaluate good > out; sums good | cmp - want

What was taken away is not counted:

  $ cp -r good x; sed -i '1,10d' x/processed/executed_trajectories.jsonl
  $ engine evaluate x --json | python3 -c 'import json, sys; v = json.load(sys.stdin); print(v["metrics"]["trajectory_count"], v["metrics"]["tool_call_success_rate"], v["written"])'
  12 0.84 True
  $ python3 -c 'import json; print(json.load(open("x/reports/p7_metrics.json"))["trajectory_count"])'
  12

Judging again with the same judges changes nothing, with or without --write:

  $ engine evaluate --rescore good
  mean score                  stored       now
  overall                  *.???? *.???? (glob)
  tool_choice              *.???? *.???? (glob)
  argument_care            *.???? *.???? (glob)
  recovery_quality         *.???? *.???? (glob)
  answer_grounding         *.???? *.???? (glob)
  language                 *.???? *.???? (glob)
  safety                   *.???? *.???? (glob)
  0 of 22 trajectories score differently
  below the gate of 0.6: 0 before, 0 now
  $ sums good | cmp - want
  $ engine evaluate --rescore --write good > out; sums good | cmp - want

A stricter judge; the dataset is touched only when asked:

  $ mkdir root && cp -r "$ROOT/scripts" "$ROOT/templates" "$ROOT/tools" "$ROOT/data" root
  $ cat > root/scripts/judge/language.lua <<'END'
  > return { name = "language", score = function(r)
  >   if r.variant == "block" then return 0.5, "too short" end
  >   return 0.8, "plain"
  > end }
  > END
  $ engine evaluate --rescore --root root good
  engine: good: made from other inputs than today's: scripts/judge/language.lua
  mean score                  stored       now
  overall                  *.???? *.???? (glob)
  tool_choice              *.???? *.???? (glob)
  argument_care            *.???? *.???? (glob)
  recovery_quality         *.???? *.???? (glob)
  answer_grounding         *.???? *.???? (glob)
  language                 *.????    0.7591 (glob)
  safety                   *.???? *.???? (glob)
  22 of 22 trajectories score differently
  below the gate of 0.6: 0 before, 3 now
  $ sums good | cmp - want
  $ engine evaluate --rescore --write --root root good --json | python3 -c 'import json, sys
  > v = json.load(sys.stdin); print(v["rescore"]["changed"], v["rescore"]["below_gate"], v["written"])'
  engine: good: made from other inputs than today's: scripts/judge/language.lua
  22 {'old': 0, 'new': 3} True
  $ cat > scores.py <<'END'
  > """Scores of the judge "language", whether all records carry their trajectory's score, and the manifest's mark."""
  > import json
  > def lines(name): return [json.loads(line) for line in open("good/%s.jsonl" % name)]
  > score = {t["trajectory_id"]: t["quality_signals"]["score"] for t in lines("processed/executed_trajectories")}
  > print(sorted({d["score"] for t in lines("processed/executed_trajectories")
  >               for d in t["quality_signals"]["dimensions"] if d["name"] == "language"}))
  > for name in "agent_tooluse_dataset", "train", "val", "smoke_test":
  >     assert all(r["quality_signals"]["score"] == score[r["trajectory_id"]] for r in lines("training/" + name)), name
  > print("rescored" in json.load(open("good/training/training_manifest.json")))
  > END
  $ python3 scores.py
  [0.5, 0.8]
  True
  $ engine check --root root good | tail -n 2
  engine: good: made from other inputs than today's: scripts/judge/language.lua
  12 of 12 checks passed
  23 files are as manifest.json says
  $ engine evaluate --rescore --root root good 2>/dev/null | tail -n 2
  0 of 22 trajectories score differently
  below the gate of 0.6: 3 before, 3 now

The judges of the run bring every byte back:

  $ engine evaluate --rescore --write good > out; python3 scores.py
  [1]
  False
  $ sums good | cmp - want

A judge that fails, and questions that cannot be answered:

  $ echo 'return { name = "language", score = function(r) return r.x.y, "" end }' > root/scripts/judge/language.lua
  $ engine evaluate --rescore --write --root root good 2>&1 | sed -n '2,3p'
  engine: scripts/judge/language.lua:1: attempt to index a nil value (field 'x')
    in judge
  $ ls good/processed good/training | grep tmp
  [1]
  $ engine evaluate --write good
  engine: --write belongs to --rescore
  hint: engine evaluate --help
  [2]
  $ engine evaluate nothing
  engine: nothing: there is no such directory
  [3]
  $ sed -i '4s/"events": \[/"events": [1, /' x/processed/executed_trajectories.jsonl; engine evaluate x
  engine: x/processed/executed_trajectories.jsonl:4: events is no list of objects
  [3]
  $ flock x/.run/lock engine evaluate x
  engine: x: another run is writing to this directory: process (not named yet)
  [4]
