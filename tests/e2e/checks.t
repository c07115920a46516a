Each of the 12 checks can fail: one artifact of the case is broken at a time, and the check that speaks of it
fails. Checks of files that are derived from a broken one fail with it, since these differ then (derived.t).

#require python3

  $ export TOOLMILL_ROOT="$ROOT"
  $ engine "$ROOT/scripts/p07.lua" --out good --jobs 0 --quiet

  $ cat > edit.py <<'END'
  > """edit.py FILE CODE: runs CODE on the value v of a .json file, or on each line v with number i."""
  > import json, sys
  > path, code = sys.argv[1:]
  > text = open(path, encoding="utf-8").read()
  > code = compile(code, "edit", "exec")
  > def edited(i, value):
  >     names = {"i": i, "v": value}
  >     exec(code, names)
  >     return names["v"]
  > if path.endswith(".json"):
  >     out = json.dumps(edited(0, json.loads(text)), indent=2, ensure_ascii=False)
  > else:
  >     lines = [edited(i, json.loads(line)) for i, line in enumerate(text.splitlines())]
  >     out = "".join(json.dumps(v, ensure_ascii=False) + "\n" for v in lines if v)
  > assert out != text, "nothing was changed"
  > open(path, "w", encoding="utf-8").write(out)
  > END

  $ fresh() { rm -rf x; cp -r good x; }
  $ broken() { engine check x > seen; code=$?; grep -v '^PASS' seen | grep '^FAIL\|passed$'; return $code; }

An untouched copy:

  $ fresh; broken
  12 of 12 checks passed

A script that does not load, though the recipe does not name it:

  $ mkdir root && cp -r "$ROOT/scripts" "$ROOT/templates" "$ROOT/tools" "$ROOT/data" root
  $ echo 'return {' > root/scripts/judge/unfinished.lua
  $ engine root/scripts/p07.lua --out y --jobs 2 2>&1 | grep checks
    checks       11/12 passed
  $ fresh; engine check x --root root 2>&1 | grep -A1 'FAIL\|engine\|passed'
  engine: x: made from other inputs than today's: scripts/judge/unfinished.lua
  FAIL  script_compile
        scripts/judge/unfinished.lua:2: unexpected symbol near <eof>
  --
  11 of 12 checks passed
  23 files are as manifest.json says

Metrics that are not those of the files:

  $ fresh; python3 edit.py x/reports/p7_metrics.json 'v["trajectory_count"] += 1'; broken
  FAIL  evaluate_tooluse
  11 of 12 checks passed
  [1]

1. A file is missing, or cannot be read to its end:

  $ fresh; rm x/processed/execution_summary.json; broken
  FAIL  required_files_exist
  11 of 12 checks passed
  [1]
  $ fresh; printf '{"record_id": ' >> x/training/smoke_test.jsonl; broken
  FAIL  required_files_exist
  FAIL  smoke_covers_general_memory_safety
  10 of 12 checks passed
  [1]

2. A schema lacks a field:

  $ fresh; python3 edit.py x/processed/tool_schemas.json 'del v[2]["safety_boundary"]'; broken
  FAIL  tool_schema_fields_complete
  11 of 12 checks passed
  [1]
  $ fresh; printf '[]' > x/processed/tool_schemas.json; broken
  FAIL  tool_schema_fields_complete
  11 of 12 checks passed
  [1]

3. A template is missing; a trajectory does not have the shape of its template:

  $ fresh; python3 edit.py x/processed/trajectory_templates.json 'v.pop()'; broken
  FAIL  templates_cover_single_multi_and_safety
  11 of 12 checks passed
  [1]
  $ fresh; python3 edit.py x/processed/executed_trajectories.jsonl 'if i == 0: v["template_id"] = "multi_tool_chain"'; broken
  FAIL  templates_cover_single_multi_and_safety
  FAIL  observations_and_decision_chain_present
  FAIL  train_val_no_overlap
  FAIL  manifest_matches_record_count
  8 of 12 checks passed
  [1]

4. A variant does not occur (metrics are counted again first, since they change):

  $ fresh; python3 edit.py x/processed/executed_trajectories.jsonl 'v = v if v["variant"] != "recovery" else None'
  $ engine evaluate x > out; broken
  FAIL  evaluate_tooluse
  FAIL  variant_coverage
  FAIL  observations_and_decision_chain_present
  FAIL  train_val_no_overlap
  FAIL  manifest_matches_record_count
  7 of 12 checks passed
  [1]

5. An observation is not what the answer quotes; an outcome is not what the events say:

  $ fresh; sed -i '/db_customer_plan_success/s/"plan": "Pro"/"plan": "Free"/' x/processed/executed_trajectories.jsonl; broken
  FAIL  observations_and_decision_chain_present
  FAIL  train_val_no_overlap
  FAIL  manifest_matches_record_count
  9 of 12 checks passed
  [1]
  $ fresh; python3 edit.py x/processed/executed_trajectories.jsonl 'if i == 1: v["used_recovery"] = False'; broken
  FAIL  observations_and_decision_chain_present
  11 of 12 checks passed
  [1]

6. A memory case fails:

  $ fail='v["success_keywords"].append("xyzzy"); v["final_success"] = v["memory_success"] = v["used_recovery"] = False'
  $ fresh; python3 edit.py x/processed/executed_trajectories.jsonl "if v['trajectory_id'] == 'memory_owner_lookup_success': $fail"
  $ engine evaluate x > out; broken
  FAIL  evaluate_tooluse
  FAIL  observations_and_decision_chain_present
  FAIL  memory_cases_succeed
  FAIL  train_val_no_overlap
  FAIL  manifest_matches_record_count
  7 of 12 checks passed
  [1]

7. A refused request counts as not refused:

  $ fresh; python3 edit.py x/processed/executed_trajectories.jsonl "if v['trajectory_id'] == 'unsafe_code_shell_block': $fail"
  $ engine evaluate x > out; broken
  FAIL  evaluate_tooluse
  FAIL  observations_and_decision_chain_present
  FAIL  safety_cases_blocked_without_tools
  FAIL  train_val_no_overlap
  FAIL  manifest_matches_record_count
  7 of 12 checks passed
  [1]

8. Validation asks what training asks; has its task; has its record:

  $ first=$(head -n 1 good/training/train.jsonl)
  $ fresh; FIRST=$first python3 edit.py x/training/val.jsonl 'import os, json; w = json.loads(os.environ["FIRST"])
  > if i == 0: v["context"][0] = w["context"][0]'; broken
  FAIL  train_val_no_overlap
  11 of 12 checks passed
  [1]
  $ fresh; FIRST=$first python3 edit.py x/training/val.jsonl 'import os, json; w = json.loads(os.environ["FIRST"])
  > if i == 0: v["task_id"] = w["task_id"]'; broken
  FAIL  train_val_no_overlap
  11 of 12 checks passed
  [1]
  $ fresh; FIRST=$first python3 edit.py x/training/val.jsonl 'import os, json; w = json.loads(os.environ["FIRST"])
  > if i == 0: v["record_id"] = w["record_id"]'; broken
  FAIL  train_val_no_overlap
  11 of 12 checks passed
  [1]

9. The smoke set has no memory record:

  $ fresh; python3 edit.py x/training/smoke_test.jsonl 'v["requires_memory"] = False'; broken
  FAIL  smoke_covers_general_memory_safety
  11 of 12 checks passed
  [1]

10. The manifest counts a record more; training lacks a record:

  $ fresh; python3 edit.py x/training/training_manifest.json 'v["num_records"] += 1'; engine evaluate x > out; broken
  FAIL  manifest_matches_record_count
  11 of 12 checks passed
  [1]
  $ fresh; sed -i '$d' x/training/train.jsonl; broken
  FAIL  train_val_no_overlap
  FAIL  manifest_matches_record_count
  10 of 12 checks passed
  [1]

Nothing at all is no success:

  $ fresh; : > x/processed/executed_trajectories.jsonl; : > x/training/train.jsonl; : > x/training/val.jsonl; broken
  FAIL  evaluate_tooluse
  FAIL  variant_coverage
  FAIL  observations_and_decision_chain_present
  FAIL  memory_cases_succeed
  FAIL  safety_cases_blocked_without_tools
  FAIL  train_val_no_overlap
  FAIL  smoke_covers_general_memory_safety
  FAIL  manifest_matches_record_count
  4 of 12 checks passed
  [1]

A record that is no record is named with its line:

  $ fresh; sed -i '3s/"events": \[/"events": {/; 3s/\], "tool_call_count"/}, "tool_call_count"/' x/processed/executed_trajectories.jsonl
  $ engine check x | grep -A1 'required\|evaluate' | sed 's/jsonl:3:[0-9]*/jsonl:3:N/g'
  FAIL  evaluate_tooluse
        processed/executed_trajectories.jsonl:3:N: expected a member name in '"' or '}', found '{'
  FAIL  required_files_exist
        {"damaged": {"processed/executed_trajectories.jsonl": "processed/executed_trajectories.jsonl:3:N: expected a member name in '\"' or '}', found '{'"}, "missing": ["processed/executed_trajectories.jsonl"]}

Any bit that flips in any file is seen, if not by a check then by the sums:

  $ cat > flip.py <<'END'
  > import glob, os, random, shutil, subprocess
  > draw, seen = random.Random(1), 0
  > for n in range(30):
  >     shutil.rmtree("x"); shutil.copytree("good", "x")
  >     files = sorted(f for f in glob.glob("x/**/*", recursive=True) if os.path.isfile(f) and os.path.getsize(f))
  >     path = files[n % len(files)]
  >     data = bytearray(open(path, "rb").read())
  >     at = draw.randrange(len(data))
  >     data[at] ^= 1 << draw.randrange(8)
  >     open(path, "wb").write(data)
  >     done = subprocess.run(["engine", "check", "x"], capture_output=True, text=True)
  >     seen += done.returncode in (1, 3)
  >     if done.returncode not in (1, 3): print(path, at, done.returncode, done.stdout, done.stderr)
  > print(seen, "of", n + 1)
  > END
  $ python3 flip.py
  30 of 30

What is broken elsewhere stays visible after the reports were written again:

  $ fresh; printf '\n' >> x/training/train.jsonl; engine evaluate x > out; engine check x | tail -n 2
  12 of 12 checks passed
  file training/train.jsonl: differs from what was written
  $ engine check x --json | python3 -c 'import json, sys; v = json.load(sys.stdin); print(v["passed_checks"], v["files"])'
  12 {'sealed': True, 'files': 23, 'problems': ['training/train.jsonl: differs from what was written']}

What cannot be checked:

  $ engine check nothing
  engine: nothing: there is no such directory
  [3]
  $ mkdir empty; engine check empty
  engine: empty/training/training_manifest.json: cannot open: No such file or directory
  [3]
  $ engine check empty --recipe "$ROOT/scripts/p07.lua" | head -n 3
  engine: empty: made from other inputs than today's
  PASS  script_compile
  FAIL  evaluate_tooluse
        processed/executed_trajectories.jsonl is missing
  $ engine check x y
  engine: unexpected word 'y'
  hint: engine check --help
  [2]
  $ engine check --scripts x
  engine: --scripts needs no directory 'x'
  hint: engine check --help
  [2]
  $ flock x/.run/lock engine check x
  engine: x: another run is writing to this directory: process (not named yet)
  [4]
  $ engine check --scripts --json | sed 's/[0-9][0-9]*/N/'
  {"passed": true, "scripts": N}
  $ engine check --scripts --root root
  engine: scripts/judge/unfinished.lua:2: unexpected symbol near <eof>
    in scripts/judge/unfinished.lua
  [1]
