Scripts play in a confined process in every command: what they do costs a sample, not the command.

#require python3

  $ export TOOLMILL_ROOT="$PWD/root"
  $ mkdir root && cp -r "$ROOT/scripts" "$ROOT/templates" "$ROOT/tools" "$ROOT/data" root
  $ engine root/scripts/p07.lua --out good --quiet
  $ engine root/scripts/p07.lua --out patient --set steps=1000000000000 --quiet
  $ honest() { rm -rf root/scripts root/tools root/templates; cp -r "$ROOT/scripts" "$ROOT/templates" "$ROOT/tools" root; }
  $ plant() { honest; sed -i "s/$2/$3/" root/$1; cmp -s "$ROOT/$1" root/$1 && echo "no place for it in $1"; }
  $ in_template() { plant templates/single_tool_success.lua '^function T.play(ep, task)$' "&\n  $1"; }
  $ in_tool() { plant tools/sql_customer_db.lua '^function T.run(args, world)$' "&\n  $1"; }
  $ in_judge() { plant scripts/judge/language.lua '^  score = function(_, seen)$' "  score = function(record, seen)\n    $1"; }
  $ preview() { engine preview root/templates/single_tool_success.lua --quiet "$@"; }
  $ only() { engine root/scripts/recipe.lua --only 0 --set 'templates=["single_tool_success"]' --set mix.recovery=0 --set mix.block=0 "$@"; }
  $ replay() { engine replay --force "$@" 2>&1 | grep -v '^engine: [a-z]*: made from'; }
  $ rescore() { engine evaluate --rescore "$@" 2>&1 | grep -v '^engine: [a-z]*: made from'; }
  $ lines() { grep -E "$1" seen | sed 's/lua:[0-9]*/lua:N/'; }
  $ told() { "$@" > seen 2>&1; code=$?; lines '^(verdict|engine:|  while)'; echo "exit $code"; }
  $ set -o pipefail

One that loops, one that allocates without end, one that recurses:

  $ loops='while true do end'; grows='local s = "x" while true do s = s .. s end'; deep='local function f(n) return f(n + 1) .. "x" end f(1)'
  $ for act in "$loops" "$grows" "$deep"; do in_template "$act"; told preview; told only; done
  verdict  quarantined at play: templates/single_tool_success.lua:N: limit_steps: more than 20000000
  exit 1
  verdict  quarantined at play: templates/single_tool_success.lua:N: limit_steps: more than 20000000
  exit 1
  verdict  quarantined at play: templates/single_tool_success.lua:N: limit_memory: more than 67108864
  exit 1
  verdict  quarantined at play: templates/single_tool_success.lua:N: limit_memory: more than 67108864
  exit 1
  verdict  quarantined at play: templates/single_tool_success.lua:N: stack overflow
  exit 1
  verdict  quarantined at play: templates/single_tool_success.lua:N: stack overflow
  exit 1
  $ for act in "$loops" "$grows" "$deep"; do in_tool "$act"; told replay good; done
  engine: good/processed/raw_trajectories.jsonl:5: db_customer_plan_success cannot be replayed: tools/sql_customer_db.lua:N: limit_steps: more than 20000000 steps
  exit 1
  engine: good/processed/raw_trajectories.jsonl:5: db_customer_plan_success cannot be replayed: tools/sql_customer_db.lua:N: limit_memory: more than 67108864 bytes
  exit 1
  engine: good/processed/raw_trajectories.jsonl:5: db_customer_plan_success cannot be replayed: tools/sql_customer_db.lua:N: stack overflow
  exit 1
  $ for act in "$loops" "$grows" "$deep"; do in_judge "$act"; told rescore good; done
  engine: scripts/judge/language.lua:N: limit_steps: more than 20000000 steps
    while search_refund_policy_success is judged (good/processed/executed_trajectories.jsonl:1)
  exit 1
  engine: scripts/judge/language.lua:N: limit_memory: more than 67108864 bytes
    while search_refund_policy_success is judged (good/processed/executed_trajectories.jsonl:1)
  exit 1
  engine: scripts/judge/language.lua:N: stack overflow
    while search_refund_policy_success is judged (good/processed/executed_trajectories.jsonl:1)
  exit 1

An error comes back whole, with the calls that led to it:

  $ in_judge 'do return record.x.y end'; told rescore good; lines '^  (in|at) '
  engine: scripts/judge/language.lua:N: attempt to index a nil value (field 'x')
    while search_refund_policy_success is judged (good/processed/executed_trajectories.jsonl:1)
  exit 1
    in judge
    at scripts/judge/language.lua:N in function 'score'
    at scripts/director.lua:N
  $ in_tool 'do return args.x.y end'; told replay good; lines '^  (in|at) '
  engine: good/processed/raw_trajectories.jsonl:5: db_customer_plan_success cannot be replayed: tools/sql_customer_db.lua:N: attempt to index a nil value (field 'x')
  exit 1
    in replay
    at tools/sql_customer_db.lua:N

What plays has no files, no environment and a filter on its system calls; a crash of it, here by a signal from
outside while it is busy, is tried again in a fresh process and is a verdict the second time:

  $ busy() { for i in $(seq 1500); do for c in $(cat /proc/$pid/task/*/children 2> err); do
  >   grep -q '^engine' /proc/$c/comm 2> err && [ $c != "$2" ] && [ "$(cut -d ' ' -f 14 /proc/$c/stat 2> err || echo 0)" -gt $1 ] && echo $c && return
  >   done; [ -d /proc/$pid/task ] || return; sleep 0.005; done; }
  $ crashing() { "$@" > seen 2>&1 & pid=$!; first=$(busy 30); grep -E '^(NoNewPrivs|Seccomp):' /proc/$first/status | tr '\t\n' '  '
  >   ls -l /proc/$first/fd | grep -cv 'null\|socket\|pipe\|seen\|^total'
  >   kill -SEGV $first; second=$(busy 30 $first); kill -SEGV $second; wait $pid; code=$?; grep -E '^(verdict|engine: .*quarantined)' seen; echo "exit $code"; }
  $ in_template "$loops"; crashing engine preview root/templates/single_tool_success.lua --set steps=1000000000000 --set world.customers=60
  NoNewPrivs: 1 Seccomp: 2 0
  verdict  quarantined at play: signal 11 (SIGSEGV)
  exit 1
  $ crashing engine root/scripts/recipe.lua --only 0 --set 'templates=["single_tool_success"]' --set mix.recovery=0 --set mix.block=0 --set steps=1000000000000
  NoNewPrivs: 1 Seccomp: 2 0
  verdict  quarantined at play: signal 11 (SIGSEGV)
  exit 1
  $ in_tool "$loops"; crashing engine replay --force patient
  NoNewPrivs: 1 Seccomp: 2 0
  engine: patient/processed/raw_trajectories.jsonl:5: db_customer_plan_success cannot be replayed: quarantined: signal 11 (SIGSEGV)
  exit 1
  $ in_judge "$loops"; crashing engine evaluate --rescore patient
  NoNewPrivs: 1 Seccomp: 2 0
  engine: patient/processed/executed_trajectories.jsonl:1: search_refund_policy_success cannot be judged: quarantined: signal 11 (SIGSEGV)
  exit 1
  $ ls -A patient
  .run
  manifest.json
  processed
  reports
  training

One kill leaves no trace:

  $ honest; engine root/scripts/recipe.lua --count 2000 --out more --quiet
  $ engine replay more > seen 2>&1 & pid=$!; kill -KILL $(busy 10); wait $pid; echo "exit $?"; cat seen
  exit 0
  2000 trajectories replayed, every byte agrees

Snippets run in the confined process, too:

  $ engine root/scripts/recipe.lua --count 200 --out snippets --set 'tasks={"code": 1}' --set mix.block=0 --quiet > seen 2>&1; wc -l < snippets/processed/executed_trajectories.jsonl
  200
  $ for i in 0 7 130; do engine root/scripts/recipe.lua --set 'tasks={"code": 1}' --set mix.block=0 --only $i | grep -cxFf - snippets/processed/executed_trajectories.jsonl; done
  1
  1
  1
  $ engine preview root/templates/single_tool_success.lua --family code --quiet | grep -c '"result"'
  1
