Running a recipe: what is said while it runs, at its end, and when it is broken off.

  $ cat >small.lua <<'END'
  > return {
  >   seed = 7, count = 96, out = "made",
  >   tools = { "search_docs", "sql_customer_db", "calendar_lookup", "python_exec", "memory_write", "memory_read" },
  >   world = { builder = "world.enterprise", customers = 40, people = 12, days = 10, documents = "corpus/documents" },
  >   tasks = { search = 2, db = 1, unsafe_db_export = 1 },
  >   mix = { success = 50, recovery = 30, block = 20 },
  >   templates = { "single_tool_success", "argument_fix_recovery", "safety_refusal" },
  >   recoveries = { "invalid_domain", "empty_query", "forbidden_field" },
  >   judges = { "tool_choice" }, repairs = {}, checks = {},
  > }
  > END
  $ export TOOLMILL_ROOT="$ROOT"

The plan says where each setting comes from, and touches nothing.

  $ TOOLMILL_JOBS=3 engine small.lua --count 1k --dry-run --set out=elsewhere --set gates.repairs=2 |
  >   head -8 | sed 's/  */ /g'; ls
  recipe small.lua (command line)
  root $ROOT (environment)
  seed 7 (recipe)
  count 1000 (command line)
  jobs 3 (environment)
  out elsewhere (--set)
  sandbox on (default)
  gates.repairs 2 (--set)
  small.lua

  $ engine small.lua --dry-run --json | python3 -c '
  > import json, sys
  > plan = json.load(sys.stdin)
  > print(list(plan), plan["counted"], sum(n for v in plan["samples"].values() for n in v.values()), plan["samples"]["unsafe_db_export"])'
  ['settings', 'fingerprint', 'counted', 'samples', 'tools', 'templates', 'recoveries', 'judges', 'checks', 'world', 'files'] 96 96 {'block': 19}

A run says what it made. Standard output holds nothing, or one JSON object.

  $ engine small.lua --jobs 1 2>said; grep -v '^done:' said; grep -c '^done: 96 samples in .* s (.*/s, .* MB/s, 1 job)$' said
    requested            96
    accepted             96
    rejected              0
    quarantined           0
    checks       2/2
    report       made/reports/p7_report.md
  next: read the report, or train on made/training/train.jsonl
  1

  $ engine small.lua 2>&1 | head -1
  complete already: 96 samples
  $ engine small.lua --quiet
  $ engine small.lua --json --quiet --jobs 2 | python3 -c '
  > import json, sys
  > for name, value in json.load(sys.stdin).items(): print(name, "" if name in ("seconds", "fingerprint", "bytes", "engine") else value)'
  status complete
  requested 96
  done 96
  accepted 96
  rejected 0
  quarantined 0
  reasons {}
  seconds 
  trajectories_per_second 0.0
  bytes 
  bytes_per_second 0.0
  jobs 2
  seed 7
  out made
  fingerprint 
  checks {'passed': 2, 'not_applicable': 0, 'total': 2}
  report_error None
  commonest_reason None
  resumed 96
  engine 

One sample alone is the stored one, byte for byte.

  $ for i in 0 5 63 64 95; do engine small.lua --only $i | grep -cxFf - made/processed/executed_trajectories.jsonl; done
  1
  1
  1
  1
  1
  $ id=$(sed -n '8s/.*"trajectory_id": "\([^"]*\)".*/\1/p' made/processed/executed_trajectories.jsonl)
  $ engine small.lua --only $id | cmp - <(sed -n 8p made/processed/executed_trajectories.jsonl)
  $ engine small.lua --only search_0000000_block
  engine: with this recipe and seed, sample 0 is of the family search and the variant recovery, which 'search_0000000_block' is not
  hint: ids belong to a recipe, its seed and its mix
  [2]

What is stored can be looked at.

  $ engine explain 7 --out made | sed -n 1p | grep -cx $id
  1
  $ engine explain $id --out made | grep -c '^scores'
  1
  $ engine explain ${id}_step_1 --out made | grep -E '^(record|context|target)' | sed "s/$id/ID/"
  record   ID_step_1
  context, what the model sees:
  target, what it is to answer:
  $ engine explain 96 --out made
  engine: made has nothing about '96'
  hint: trajectory and record ids stand in the .jsonl files; an index is a plain number
  [1]

Samples that did not make it keep their reason, and --only shows it again.

  $ engine small.lua --quiet --out gated --set gates.min_score=1.1 2>&1 | tail -n +2
    requested            96
    accepted              0
    rejected             96
    quarantined           0
                         96  judge: tool_choice scores #.#, below the gate of #.#
    checks       2/2
    report       gated/reports/p7_report.md
  nothing was accepted
    the commonest reason, 96 of 96:
      judge: tool_choice scores 1.00, below the gate of 1.10: every call has its own purpose
  next: look into gated/processed/rejected.jsonl, or make one of them again: engine small.lua --seed 7 --set 'gates.min_score=1.1' --root $ROOT --only 0
  $ engine small.lua --quiet --out gated --set gates.min_score=1.1 --json 2> said | python3 -c '
  > import json, sys
  > run = json.load(sys.stdin)
  > print(run["status"], run["accepted"], run["rejected"], run["reasons"], run["commonest_reason"])'
  nothing_accepted 0 96 {'judge: tool_choice scores #.#, below the gate of #.#': 96} judge: tool_choice scores 1.00, below the gate of 1.10: every call has its own purpose
  $ engine explain 3 --out gated | grep -v '^family'
  verdict  rejected
  sample   3
  variant  block
  stage    judge
  reason   tool_choice scores 1.00, below the gate of 1.10: no call was made
  again    engine small.lua --seed 7 --set 'gates.min_score=1.1' --only 3
  $ engine small.lua --only 3 --set gates.min_score=1.1
  verdict  rejected at judge: tool_choice scores 1.00, below the gate of 1.10: no call was made
  [1]

A seed is any number of 64 bits without sign, on the command line, in a recipe and in what is stored.

  $ engine small.lua --count 20 --seed 18446744073709551615 --out wide --quiet --set gates.min_score=1.1 2> said
  [1]
  $ python3 -c '
  > import json
  > print(json.load(open("wide/training/training_manifest.json"))["run"]["seed"])
  > print(json.loads(open("wide/processed/rejected.jsonl").readline())["reproduce"])'
  18446744073709551615
  engine small.lua --seed 18446744073709551615 --set 'gates.min_score=1.1' --only 0
  $ engine check wide | tail -n 1
  * files are as manifest.json says (glob)
  $ sed 's/seed = 7/seed = "18446744073709551615"/' small.lua > wide.lua
  $ engine wide.lua --only 3 > 3; engine small.lua --seed 18446744073709551615 --only 3 | sed 's/small.lua/wide.lua/' | cmp - 3
  $ engine small.lua --set seed=18446744073709551614 --dry-run | grep '^seed' | tr -s ' '
  seed 18446744073709551614 (--set)
  $ engine small.lua --seed 18446744073709551616
  engine: --seed does not take '18446744073709551616'
  hint: expected a whole number from 0 to 18446744073709551615, e.g. 7 or 10k
  [2]
  $ engine small.lua --set seed=-1
  engine: small.lua: seed must be a whole number from 0 to 2^64-1 (from 2^63 on as a text)
  [2]

Another run of the same directory is waited for.

  $ mkdir -p held/.run
  $ flock held/.run/lock engine small.lua --out held
  engine: held: another run is writing to this directory: process (not named yet)
  hint: wait for it to end, or choose another directory with --out
  [4]

What is broken off goes on with the same command.

  $ engine small.lua --count 200k --out long --quiet &
  $ until [ -s long/processed/raw_trajectories.jsonl.tmp ]; do sleep 0.1; done; kill -TERM $!; wait $!
  engine: interrupted; * of 200,000 samples are kept (glob)
  hint: to go on: engine small.lua --count 200k --out long --quiet
  [143]
  $ engine small.lua --count 200k --out long --seed 8
  engine: long: this directory holds an unfinished run (small.lua, seed 7, count 200000; * samples done), and this is another one (small.lua, seed 8, count 200000); repeat the former command to finish it, or give --overwrite to discard it (glob)
  [2]

A bar on a terminal, unless nobody looks at it.

  $ pty() { TERM=xterm script -qec "$1" /dev/null | tr '\r' '\n' | grep -cE '^\[[=> ]+\] [0-9]+ %  '; }
  $ test $(pty "engine small.lua --out bar") -ge 1
  $ pty "engine small.lua --out bar2 --quiet"
  0
  [1]
  $ pty "CI=1 engine small.lua --out bar3"
  0
  [1]
