A bad sample costs exactly itself. Templates misbehave at planted indexes of a run of 200; every other sample is,
byte for byte, what it is without them.

#require python3

  $ mkdir root && tar -C "$ROOT" --exclude='data/[!wcl]*/*' -c scripts templates tools data | tar -C root -x
  $ cat > root/scripts/planted.lua <<'END'
  > local deep
  > function deep(n) return deep(n + 1) .. "x" end
  > local acts = {
  >   [3] = function() error() end,
  >   [10] = function() error({}) end,
  >   [17] = function() error(nil) end,
  >   [24] = function() error({ message = "told" }) end,
  >   [31] = function(ep) ep:user(42) end,
  >   [38] = function(ep) ep:call("search_docs", "words") end,
  >   [45] = function(ep) ep:final({}) end,
  >   [52] = function() while true do end end,
  >   [59] = function() local s = "x" while true do s = s .. s end end,
  >   [66] = function() error("planted\n{\"id\":1}\r\n{\"index\": 0}\27[31m\0\127") end,
  >   [73] = function() error(("long "):rep(100000)) end,
  >   [80] = function() return deep(1) end,
  >   [87] = function() error("no UTF-8: \xff\xfe") end,
  >   [94] = function() error(setmetatable({}, { __tostring = function() error("twice") end })) end,
  >   [101] = function() local nothing; return nothing.field end,
  >   [108] = function(ep) ep:reject("given up\n{\"id\":1}") end,
  >   [115] = function(_, task) task.card = function() return 42 end end,
  > }
  > return { act = function(ep, task) if acts[ep.index] then acts[ep.index](ep, task) end end }
  > END
  $ sed -i 's/^function T.play(ep, task)$/&\n  require("planted").act(ep, task)/' root/templates/*.lua
  $ grep -L planted root/templates/*.lua
  $ engine root/scripts/recipe.lua --count 200 --out clean --quiet --set 'templates=["none"]' 2>&1 | tail -n 1
  engine: templates/none.lua: the recipe names none, but there is no such file
  $ engine "$ROOT/scripts/recipe.lua" --count 200 --out clean --quiet
  $ engine root/scripts/recipe.lua --count 200 --jobs 2 --out out --json --quiet > run.json
  $ engine root/scripts/recipe.lua --count 200 --jobs 0 --out inside --quiet && diff -rq -x .run out inside

  $ cat > judge.py <<'END'
  > import json, re, shlex, subprocess
  > def lines(path): return [json.loads(line) for line in open(path, encoding="utf-8").read().split("\n")[:-1]]
  > run = json.load(open("run.json"))
  > clean, kept = (lines(d + "/processed/executed_trajectories.jsonl") for d in ("clean", "out"))
  > rejected, quarantined = (lines("out/processed/%s.jsonl" % n) for n in ("rejected", "quarantine"))
  > print("accounted:", run["accepted"] + run["rejected"] + run["quarantined"] == run["requested"] == 200,
  >       len(kept) == run["accepted"], len(rejected) == run["rejected"], len(quarantined) == run["quarantined"])
  > planted = set(range(3, 116, 7))
  > print("quarantined:", [q["index"] for q in quarantined])
  > print("rejected:", [(r["index"], r["reason"]) for r in rejected if r["index"] in planted])
  > print("others unchanged:", [t for t in clean if t["source"]["index"] not in planted] == kept)
  > for q in quarantined:
  >     assert list(q) == ["index", "family", "variant", "stage", "category", "message", "reproduce"], q
  >     first, _, rest = q["message"].partition("\n")
  >     print(q["index"], q["stage"], q["category"], first[:80].rstrip())
  >     assert "\n  in play" in q["message"] or q["index"] == 73, q
  >     assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", q["message"]) and len(q["message"]) < 4000, q
  >     again = subprocess.run(shlex.split(q["reproduce"]), cwd="root", capture_output=True, text=True)
  >     assert again.returncode == 1 and again.stdout == "", again
  >     shown = re.sub(r"\s", "", again.stderr)
  >     assert re.sub(r"\s", "", first[:200]) in shown and q["reproduce"].endswith("--only %d" % q["index"]), again.stderr
  > END
  $ python3 judge.py
  accounted: True True True True
  quarantined: [3, 10, 17, 24, 31, 38, 45, 52, 59, 66, 73, 80, 87, 94, 101, 115]
  rejected: [(108, 'given up\n{"id":1}')]
  others unchanged: True
  3 play runtime_error scripts/planted.lua:4: error value is a nil
  10 play runtime_error scripts/planted.lua:5: error value is a table without message
  17 play runtime_error scripts/planted.lua:6: error value is a nil
  24 play runtime_error scripts/planted.lua:7: told
  31 play runtime_error scripts/planted.lua:8: bad argument #1 to 'user' (table expected, got number)
  38 play runtime_error scripts/planted.lua:9: bad argument #2 to 'call' (table expected, got string)
  45 play runtime_error scripts/planted.lua:10: a message is a text or {"text with {name}", name = value
  52 play timeout scripts/planted.lua:11: limit_steps: more than 20000000 steps
  59 play quota_exceeded scripts/planted.lua:12: limit_memory: more than 67108864 bytes
  66 play runtime_error scripts/planted.lua:13: planted\n{"id":1}\x0D\n{"index": 0}\x1B[31m\x00\x7F
  73 play runtime_error scripts/planted.lua:14: long long long long long long long long long long long l
  80 play runtime_error scripts/planted.lua:2: stack overflow
  87 play runtime_error scripts/planted.lua:16: no UTF-8: \xFF\xFE
  94 play runtime_error scripts/planted.lua:17: error value is a table without message
  101 play runtime_error scripts/planted.lua:18: attempt to index a nil value (local 'nothing')
  115 play runtime_error director.play must return a task card
  $ wc -l < out/processed/quarantine.jsonl; python3 "$ROOT/tests/harness/artifacts.py" out | sed 's/ [0-9]* JSON/ N JSON/'
  16
  24 files, N JSON values

The table of reasons counts them by the first line of what they said:

  $ python3 -c 'import json; [print(n, r[:90]) for r, n in json.load(open("run.json"))["reasons"].items()]'
  1 play: scripts/planted.lua:4: error value is a nil
  1 play: scripts/planted.lua:5: error value is a table without message
  1 play: scripts/planted.lua:6: error value is a nil
  1 play: scripts/planted.lua:7: told
  1 play: scripts/planted.lua:8: bad argument # to 'user' (table expected, got number)
  1 play: scripts/planted.lua:9: bad argument # to 'call' (table expected, got string)
  1 play: scripts/planted.lua:10: a message is a text or {"text with {name}", name = value}
  1 play: scripts/planted.lua:11: limit_steps: more than # steps
  1 play: scripts/planted.lua:12: limit_memory: more than # bytes
  1 play: scripts/planted.lua:13: planted\n{"id":#}\x#D\n{"index": #}\x#B[#m\x#\x#F
  1 play: scripts/planted.lua:14: long long long long long long long long long long long long 
  1 play: scripts/planted.lua:2: stack overflow
  1 play: scripts/planted.lua:16: no UTF-#: \xFF\xFE
  1 play: scripts/planted.lua:17: error value is a table without message
  1 play: scripts/planted.lua:18: attempt to index a nil value (local 'nothing')
  1 play: given up
  1 play: director.play must return a task card
  $ engine explain 66 --out out
  verdict  quarantined
  sample   66
  family   unsafe_calendar
  variant  block
  stage    play
  kind     runtime_error
  message  scripts/planted.lua:13: planted\n{"id":1}\x0D\n{"index": 0}\x1B[31m\x00\x7F
             in play
             at scripts/planted.lua:13 in function '?'
             at scripts/planted.lua:22 in function 'act'
             at templates/safety_refusal.lua:15 in function 'play'
             at scripts/director.lua:\d+ (re)
  again    engine root/scripts/recipe.lua --seed 7 --only 66

Judges, repairs, tools and families that return something else than they should are named as well:

  $ try() { rm -rf x; cp -r "$ROOT"/scripts "$ROOT"/templates "$ROOT"/tools root; printf '%s\n' "$2" > root/$1
  >   engine root/scripts/recipe.lua --count 40 --out x --json --quiet --overwrite $3 $4 > run.json 2> err
  >   python3 -c 'import json; run = json.load(open("run.json")); print(run["done"], sum(run[k] for k in ("accepted", "rejected", "quarantined")))' || cat err
  >   cat x/processed/quarantine.jsonl | grep -o '"stage.*' | sed 's/\\n.*//; s/"category": //; s/lua:[0-9]*/lua:N/' | sort -u; }
  $ try scripts/judge/language.lua 'return { name = "language", score = function() return "high" end }'
  40 40
  "stage": "judge", "runtime_error", "message": "scripts/judge/language.lua:N: score() must give a number from 0 to 1, found high
  $ try scripts/judge/language.lua 'return { name = "language", score = function() end }'
  40 40
  "stage": "judge", "runtime_error", "message": "scripts/judge/language.lua:N: score() must give a number from 0 to 1, found nil
  $ try scripts/judge/language.lua 'return { name = "language", score = function() return 0/0 end }'
  40 40
  "stage": "judge", "runtime_error", "message": "scripts/judge/language.lua:N: score() must give a number from 0 to 1, found NaN, which 0/0 and the like give
  $ try scripts/judge/language.lua 'return { name = "language", score = function() return 0.9, 42 end }'
  40 40
  "stage": "judge", "runtime_error", "message": "scripts/judge/language.lua:N: score() must give its reason as a text behind the number, found a number
  $ try scripts/tasks/db.lua "$(sed 's/^function F.sample.*/function F.sample() return 42 end\nlocal function unused(rng, world)/' "$ROOT/scripts/tasks/db.lua")"
  40 40
  "stage": "play", "runtime_error", "message": "scripts/director.lua:N: attempt to index a number value (local 'spec')
  $ try tools/memory_read.lua "$(sed 's/^function T.run.*/function T.run() return 42 end\nlocal function unused(args, world)/' "$ROOT/tools/memory_read.lua")"
  40 40
  "stage": "play", "runtime_error", "message": "scripts/lib/task.lua:N: tools/memory_read.lua: the result of tool memory_read breaks its schema at /: expected object, found integer 42
  $ try tools/memory_read.lua "$(sed 's/^function T.run.*/function T.run() return nil, "undeclared", "?" end\nlocal function unused(args, world)/' "$ROOT/tools/memory_read.lua")"
  40 40
  "stage": "play", "runtime_error", "message": "scripts/lib/task.lua:N: tools/memory_read.lua: tool memory_read answered with error code undeclared, which it does not declare
  $ try scripts/repair/rephrase.lua 'return { name = "rephrase", adjust = function() error("no hints") end }
  > ' --set gates.min_score=1.1
  40 40
  "stage": "repair", "runtime_error", "message": "scripts/repair/rephrase.lua:N: no hints

A worker that dies. One kill from outside leaves no trace in the data, since the sample is tried again:

  $ engine "$ROOT/scripts/recipe.lua" --count 600 --out whole --quiet
  $ children() { for w in $(cat /proc/$1/task/*/children); do grep -q "^$2" /proc/$w/comm 2> err && echo $w; done; }
  $ ended() { case "$(cut -d ' ' -f 3 /proc/$pid/stat 2> err)" in Z | '') return 0; esac; return 1; }
  $ at_size() { until [ "$(stat -c %s killed/processed/executed_trajectories.jsonl.tmp 2> err || echo 0)" -gt $1 ]; do ended && return 1; sleep 0.01; done; }

The run stands still while it is struck, so that it cannot end meanwhile. On a busy machine it may have ended before; then it
is made once more.

  $ strike() { at_size $1 || return 1; until ended; do kill -STOP $pid; victim=$(children $pid $2); [ "$victim" ] && kill -KILL $victim; struck=$?
  >   kill -CONT $pid; [ $struck = 0 ] && return; sleep 0.01; done; return 1; }
  $ killing() { for attempt in 1 2 3 4 5 6 7 8; do rm -rf killed; engine "$ROOT/scripts/recipe.lua" --count 600 --jobs $1 --out killed --quiet & pid=$!
  >   strike 300000 $2 && strike 900000 $2; struck=$?; wait $pid || echo "exit $?"; [ $struck = 0 ] && break; done
  >   [ $struck = 0 ] && echo killed twice; diff -rq -x .run whole killed; }
  $ killing 1 engine
  killed twice

Nor does the death of the Python that runs snippets, be it a worker's or this process's:

  $ killing 1 python
  killed twice
  $ killing 0 python
  killed twice

Nor one that is killed while it starts, here the second of those started:

  $ cat > python <<END
  > #!/bin/sh
  > mkdir "$PWD/first" 2> /dev/null || ! mkdir "$PWD/second" 2> /dev/null || exit 1
  > exec $(command -v python3) "\$@"
  > END
  $ chmod +x python; TOOLMILL_PYTHON="$PWD/python" killing 1 python; ls -d first second
  killed twice
  first
  second

A sample that takes its worker along twice costs exactly itself. Sample 5 is busy for longer than the test takes; its
worker is killed, and so is the one that tries it again:

  $ rm -rf root/scripts root/templates root/tools; cp -r "$ROOT"/scripts "$ROOT"/templates "$ROOT"/tools root
  $ sed -i 's/^function T.play(ep, task)$/&\n  if ep.index == 5 then while true do end end/' root/templates/*.lua
  $ engine root/scripts/recipe.lua --count 200 --jobs 1 --set steps=1000000000000 --out dead --quiet & pid=$!
  $ busy() { for i in $(seq 1000); do w=$(children $pid engine); [ "$w" ] && [ "$w" != "$1" ] && [ "$(cut -d ' ' -f 14 /proc/$w/stat 2> err || echo 0)" -gt 25 ] && echo $w && return; sleep 0.01; done; }
  $ first=$(busy); kill -KILL $first; second=$(busy $first); kill -KILL $second; wait $pid
  $ grep -o '"index.*"family\|"message.*' dead/processed/quarantine.jsonl
  "index": 5, "family
  "message": "signal 9 (SIGKILL)", "reproduce": "engine scripts/recipe.lua --seed 7 --set 'steps=1000000000000' --only 5"}
  $ python3 - <<'END'
  > clean, kept = ([line for line in open(d + "/processed/executed_trajectories.jsonl")] for d in ("clean", "dead"))
  > print([line for line in clean if '"index": 5}' not in line] == kept)
  > END
  True

Python: where there is none, the run says so and so does the manifest; one that is there but does not work ends it.

  $ TOOLMILL_PYTHON=none engine "$ROOT/scripts/recipe.lua" --count 40 --out nopy --quiet 2> err; echo $?; cat err
  0
  engine: note: TOOLMILL_PYTHON names no program: none; the tool python_exec answers unavailable in this run
  $ grep -c '"python_exec": "unavailable"' nopy/training/training_manifest.json
  1
  $ TOOLMILL_PYTHON=/bin/false engine "$ROOT/scripts/recipe.lua" --count 40 --out nopy --overwrite --quiet
  engine: python_exec: python3 ended, or said nothing, while it was starting
  [1]
  $ TOOLMILL_PYTHON=/bin/false engine preview "$ROOT/templates/single_tool_success.lua" --family code --quiet | grep -A1 verdict
  verdict  quarantined at play: python_exec cannot run: python3 ended, or said nothing, while it was
           starting
  $ TOOLMILL_PYTHON=/bin/false engine info | grep python_exec
  python_exec not ready: python3 ended, or said nothing, while it was starting
  $ engine info | grep python_exec
  python_exec ready
