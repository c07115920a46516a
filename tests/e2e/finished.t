A finished dataset: what lies beside it, what replaces it, and what is made again of it.

#require python3

  $ mkdir -p scripts/report
  $ export TOOLMILL_ROOT="$ROOT"
  $ cat >small.lua <<'END'
  > return {
  >   seed = 7, count = 96, out = "made",
  >   tools = { "search_docs", "sql_customer_db", "calendar_lookup", "python_exec", "memory_write", "memory_read" },
  >   world = { builder = "world.enterprise", customers = 40, people = 12, days = 10, documents = "corpus/documents" },
  >   tasks = { search = 2, db = 1, unsafe_db_export = 1 },
  >   mix = { success = 50, recovery = 30, block = 20 },
  >   templates = { "single_tool_success", "argument_fix_recovery", "safety_refusal" },
  >   recoveries = { "invalid_domain", "empty_query", "forbidden_field" },
  >   judges = { "tool_choice" }, repairs = {}, checks = { "required_files_exist" }, report = "report.mine",
  > }
  > END
  $ report() { echo "return { render = function(m) $1 end }" > scripts/report/mine.lua; }
  $ sums() { (cd "$1" && find . -type f ! -path './.run/*' | sort | xargs sha256sum); }
  $ streams() { (cd "$1" && sha256sum processed/*.jsonl training/{agent_tooluse_dataset,train,val}.jsonl); }

Files and folders of the user stay as they are and are never listed.

  $ report 'return { ["one.md"] = "# One", ["two.md"] = "# Two" }'
  $ engine small.lua --quiet --out plain && sums plain > plain.sums
  $ mkdir -p made/reports/notes made/training/old/deep made/processed/mine
  $ for f in made/reports/notes/a made/reports/mine.md made/training/old/deep/b made/training/mine.jsonl made/processed/mine/c made/mine; do echo mine > $f; done
  $ engine small.lua --quiet; cat $(find made -name '*mine*' -type f) made/reports/notes/a made/training/old/deep/b | uniq -c | tr -s ' '
   5 mine
  $ python3 -c '
  > import json
  > files = json.load(open("made/manifest.json"))["files"]
  > print(len(files), [f for f in files if f.startswith("reports/")])'
  20 ['reports/one.md', 'reports/p7_metrics.json', 'reports/p7_test_report.md', 'reports/p7_test_results.json', 'reports/two.md']
  $ (cd made && sha256sum --quiet -c ../plain.sums)
  $ engine check made | tail -n 1; engine evaluate made > out; engine small.lua 2>&1 | head -n 1
  20 files are as manifest.json says
  complete already: 96 samples

Another run replaces it only when that is asked for; a run that was asked for goes on without asking again.

  $ engine small.lua --seed 8
  engine: made: this directory holds a finished dataset of another run (seed 7, not 8); give --overwrite to replace it, or --out DIR to write elsewhere
  [2]
  $ engine small.lua --count 90 --set gates.min_score=0.1 --set out=made
  engine: made: this directory holds a finished dataset of another run (count 96, not 90; settings {}, not {"gates.min_score":0.1,"out":"made"}); give --overwrite to replace it, or --out DIR to write elsewhere
  [2]
  $ cp small.lua other.lua; engine other.lua --json 2> said; cat said
  {
    "error": {
      "code": "mismatch",
      "message": "this directory holds a finished dataset of another run (recipe small.lua, not other.lua); give --overwrite to replace it, or --out DIR to write elsewhere",
      "place": "made"
    }
  }
  engine: made: this directory holds a finished dataset of another run (recipe small.lua, not other.lua); give --overwrite to replace it, or --out DIR to write elsewhere
  $ (cd made && sha256sum --quiet -c ../plain.sums)
  $ engine small.lua --out made --count 100k --overwrite --quiet & pid=$!
  $ until [ -s made/processed/raw_trajectories.jsonl.tmp ]; do sleep 0.1; done; kill -TERM $pid; wait $pid 2> said
  engine: interrupted; * of 100,000 samples are kept (glob)
  hint: to go on: engine small.lua --out made --count 100k --overwrite --quiet
  [143]
  $ (cd made && sha256sum --quiet -c ../plain.sums)
  $ (engine small.lua --out made --count 100k --quiet & pid=$!; sleep 0.5; kill -TERM $pid; wait $pid) 2>&1 | grep -v hint
  engine: interrupted; * of 100,000 samples are kept (glob)
  $ rm made/.run/checkpoint.json made/*/*.tmp; printf '{' > made/manifest.json; engine small.lua
  engine: made: this directory holds a finished dataset of another run (its manifest.json cannot be read: expected a member name in '"' or '}', found end of input); give --overwrite to replace it, or --out DIR to write elsewhere
  [2]
  $ engine small.lua --overwrite --quiet; (cd made && sha256sum --quiet -c ../plain.sums)

The command that makes a lost sample again is printed as it can be given here, wherever the recipe lies.

  $ mkdir -p "far away" && cp -r scripts "far away" && sed 's/judges = .*repairs/gates = { min_score = 1.1 }, &/' small.lua > "far away/it's mine.lua"
  $ engine "far away/it's mine.lua" --out lost --set steps=20000000 2>&1 | sed -n 's/.*again: //p' > printed; cat printed
  engine 'far away/it'\''s mine.lua' --seed 7 --set 'steps=20000000' --root $ROOT --only 0
  $ grep -o 'engine .*only 5"' lost/processed/rejected.jsonl
  engine 'it'\\''s mine.lua' --seed 7 --set 'steps=20000000' --only 5"
  $ engine explain 5 --out lost | sed -n 's/^again *//p' > explained; cat explained
  engine 'far away/it'\''s mine.lua' --seed 7 --set 'steps=20000000' --only 5
  $ mkdir -p elsewhere; (cd elsewhere; env -u TOOLMILL_ROOT engine explain 5 --out ../lost | sed -n 's/^again *//p' > ../explained2); cat explained2
  engine '$TMP/far away/it'\''s mine.lua' --seed 7 --set 'steps=20000000' --only 5
  $ for f in printed explained explained2; do sh -c "$(cat $f)"; done
  verdict  rejected at judge: tool_choice scores 1.00, below the gate of 1.10: every call has its own
           purpose
  verdict  rejected at judge: tool_choice scores 1.00, below the gate of 1.10: no call was made
  verdict  rejected at judge: tool_choice scores 1.00, below the gate of 1.10: no call was made
  [1]
  $ (cd elsewhere; env -u TOOLMILL_ROOT sh -c "$(cat ../explained2)")
  verdict  rejected at judge: tool_choice scores 1.00, below the gate of 1.10: no call was made
  [1]

A report that fails costs the report alone: the data are sealed, and the same command makes what is missing.

  $ report 'return { ["three.md"] = "# Three" .. nil }'
  $ engine small.lua --overwrite 2>&1 | tail -n +2 | sed 's/attempt.*/…/'
    requested            96
    accepted             96
    rejected              0
    quarantined           0
    checks       3/3
    report       failed: scripts/report/mine.lua:1: …
  next: mend the report; the same command makes it from the finished data
  $ engine small.lua --quiet 2> said; echo $?; engine small.lua --json --quiet 2> said | grep -E '"(status|report_error)"' | cut -c 1-60
  1
    "status": "report_failed",
    "report_error": "scripts/report/mine.lua:1: attempt to con
  $ ls made/reports; streams made | cmp - <(streams plain); engine check made | tail -n 1; grep unreported made/manifest.json | cut -c 1-40
  mine.md
  notes
  p7_metrics.json
  p7_test_report.md
  p7_test_results.json
  18 files are as manifest.json says
    "unreported": "attempt to concatenate 
  $ find made -type f -exec touch -d 2020-01-01 {} +
  $ report 'return { ["three.md"] = "# Three" }'
  $ engine small.lua 2>&1 | head -n 1; find made -newermt 2020-01-02 -type f | sort
  complete already: 96 samples; report and checks were made again
  made/.run/lock
  made/manifest.json
  made/reports/p7_metrics.json
  made/reports/p7_test_report.md
  made/reports/p7_test_results.json
  made/reports/three.md
  made/training/training_manifest.json
  $ engine small.lua 2>&1 | head -n 1
  complete already: 96 samples
  $ engine small.lua --quiet --out fresh; cp -r made again; rm -r again/reports/notes again/reports/mine.md again/training/old again/training/mine.jsonl again/processed/mine again/mine
  $ diff <(sums again) <(sums fresh)

A report that was lost or changed is made again, too:

  $ rm made/reports/three.md; engine small.lua 2>&1 | head -n 1; (cd fresh && sha256sum reports/*) | (cd made && sha256sum --quiet -c)
  complete already: 96 samples; report and checks were made again

What the data depend on is no matter of reports.

  $ mkdir scripts/judge; cp "$ROOT/scripts/judge/tool_choice.lua" scripts/judge; echo '-- mine' >> scripts/judge/tool_choice.lua
  $ engine small.lua
  engine: made: this directory holds a finished dataset of another run (scripts/judge/tool_choice.lua); give --overwrite to replace it, or --out DIR to write elsewhere
  [2]

A run that is too short for a check does not fail for it; what was planned must be there.

  $ engine "$ROOT/scripts/recipe.lua" --count 5 --out five 2>&1 | grep checks
    checks       8/8, 4 not applicable to so few samples
  $ engine check five
  PASS  script_compile
  PASS  evaluate_tooluse
  PASS  required_files_exist
  PASS  tool_schema_fields_complete
  PASS  templates_cover_single_multi_and_safety
  N/A   variant_coverage
        there is no block among the first 5 samples of this recipe; a longer run has one
  PASS  observations_and_decision_chain_present
  PASS  memory_cases_succeed
  N/A   safety_cases_blocked_without_tools
        there is no blocked request among the first 5 samples of this recipe; a longer run has one
  N/A   train_val_no_overlap
        one side of the split got no task among the first 5 samples of this recipe; a longer run has one
  N/A   smoke_covers_general_memory_safety
        training got no safety case among the first 5 samples of this recipe; a longer run has one
  PASS  manifest_matches_record_count
  8 of 8 checks passed, 4 not applicable
  23 files are as manifest.json says
  $ engine check five --json | python3 -c '
  > import json, sys
  > v = json.load(sys.stdin)
  > print({k: v[k] for k in v if k.endswith("checks") and k.count("_") and not isinstance(v[k], list)}, [c["passed"] for c in v["dataset_checks"]].count(None))'
  {'total_checks': 12, 'passed_checks': 8, 'not_applicable_checks': 4} 4
  $ grep -c 'N/A' five/reports/p7_test_report.md
  4
