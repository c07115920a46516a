Does the world of tool schemas keep its promises? `engine verify`.

  $ cd "$ROOT"; here=$OLDPWD
  $ engine verify --chains 300 --out "$here/first" | grep -v entit
  every promise is kept in * s (glob)
  tools                                     303  
  tools that a chain called * (glob)
  chains complete                       100.00%  300 of 300
    of them drawn again * (glob)
  repeated byte for byte                100.00%  300 of 300
  calls * (glob)
  arguments as planned                  100.00%  * (glob)
    of them from an earlier result * (glob)
  calls that satisfy their schema       100.00%  * (glob)
  results that satisfy their schema     100.00%  * (glob)
  results that contradict an id               0  
  intervals that end too early                0  
  behaves as a person expects           100.00%  * (glob)

The same chains from anywhere, and others for another seed:

  $ cd "$here"; ls first
  chains.jsonl
  properties.jsonl
  verify.json
  $ engine verify --source toolbench:"$ROOT/data/toolenv" --chains 300 --out second --quiet >/dev/null && cmp first/chains.jsonl second/chains.jsonl && echo same
  same
  $ engine verify --source toolbench:"$ROOT/data/toolenv" --chains 300 --seed 8 --out third --quiet >/dev/null; cmp -s first/chains.jsonl third/chains.jsonl || echo others
  others
#require fixtures
Corpora of other people:

  $ for s in toolbench:toolbench/toolgen8 mcp:mcp bfcl:bfcl; do engine verify --source ${s%%:*}:"$TOOLMILL_FIXTURES/${s#*:}" --chains 1000 --quiet --json | head -2 | tail -1; done
    "passed": true,
    "passed": true,
    "passed": true,

Mistakes:

  $ engine verify --chains 0
  engine: --chains must be at least 1
  hint: engine verify --help
  [2]

  $ engine verify --min-steps 6 2>&1
  engine: --min-steps must not exceed --max-steps, which is at most 16
  hint: engine verify --help
  [2]
