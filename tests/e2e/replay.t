Stored plans are executed again; the smallest difference is found and named.

#require python3

  $ export TOOLMILL_ROOT="$ROOT"
  $ engine "$ROOT/scripts/p07.lua" --out good --jobs 0 --quiet
  $ engine replay good
  22 trajectories replayed, every byte agrees
  $ engine replay good --json
  {
    "same": true,
    "replayed": 22
  }
  $ ls -A good
  .run
  manifest.json
  processed
  reports
  training
  $ engine "$ROOT/scripts/recipe.lua" --count 120 --out more --jobs 2 --quiet && engine replay more
  1?? trajectories replayed, every byte agrees (glob)

One byte of an observation, of the text around it, of an argument in the plan:

  $ fresh() { rm -rf x; cp -r good x; }
  $ fresh; sed -i '/db_customer_plan_success/s/"plan": "Pro"/"plan": "Prr"/' x/processed/executed_trajectories.jsonl; engine replay x
  engine: x/processed/executed_trajectories.jsonl:5: db_customer_plan_success: the replay differs at /events/3/content/record/plan: stored "Prr", replayed "Pro"
  4 trajectories replayed, the next one differs
  [1]
  $ engine replay x --json
  engine: x/processed/executed_trajectories.jsonl:5: db_customer_plan_success: the replay differs at /events/3/content/record/plan: stored "Prr", replayed "Pro"
  {
    "same": false,
    "replayed": 4,
    "place": "x/processed/executed_trajectories.jsonl:5",
    "difference": "db_customer_plan_success: the replay differs at /events/3/content/record/plan: stored \"Prr\", replayed \"Pro\""
  }
  [1]
  $ fresh; sed -i '2s/"ok": false/"ok":  false/' x/processed/executed_trajectories.jsonl; engine replay x
  engine: x/processed/executed_trajectories.jsonl:2: search_refund_policy_recovery: the replay differs in its spelling only
  1 trajectory replayed, the next one differs
  [1]
  $ fresh; sed -i '1s/"top_k": 3/"top_k": 2/' x/processed/raw_trajectories.jsonl; engine replay x
  engine: x/processed/executed_trajectories.jsonl:1: search_refund_policy_success: the replay differs at /events/2/arguments/top_k: stored 3, replayed 2
  0 trajectories replayed, the next one differs
  [1]
  $ fresh; sed -i '1s/"final_success": true/"final_success": false/' x/processed/executed_trajectories.jsonl; engine replay x
  engine: x/processed/executed_trajectories.jsonl:1: search_refund_policy_success: the replay differs at /final_success: stored false, replayed true
  0 trajectories replayed, the next one differs
  [1]
  $ fresh; sed -i '1s/"score": 1.0/"score": 0.9/' x/processed/executed_trajectories.jsonl; engine replay x
  engine: x/processed/executed_trajectories.jsonl:1: search_refund_policy_success: the replay differs at /quality_signals/score: stored 0.9, replayed 1.0
  0 trajectories replayed, the next one differs
  [1]

A line too few, a line too many, a line cut off, events that are none:

  $ fresh; sed -i '$d' x/processed/executed_trajectories.jsonl; engine replay x
  engine: x/processed/raw_trajectories.jsonl:22: this trajectory is not in x/processed/executed_trajectories.jsonl
  21 trajectories replayed, the next one differs
  [1]
  $ fresh; sed -i '$d' x/processed/raw_trajectories.jsonl; engine replay x
  engine: x/processed/executed_trajectories.jsonl:22: this trajectory is not in x/processed/raw_trajectories.jsonl
  21 trajectories replayed, the next one differs
  [1]
  $ fresh; truncate -s -9 x/processed/raw_trajectories.jsonl; engine replay x
  engine: x/processed/raw_trajectories.jsonl:22:*: expected a value, found end of input (glob)
  [3]
  $ fresh; sed -i '2s/"event_type": "tool_call"/"event_type": "call"/' x/processed/raw_trajectories.jsonl; engine replay x
  engine: x/processed/raw_trajectories.jsonl:2: event 2: event_type is missing or of the wrong type
  [3]
  $ fresh; sed -i '1s/"tool_name": "search_docs"/"tool_name": "search_dogs"/' x/processed/raw_trajectories.jsonl; engine replay x
  engine: x/processed/executed_trajectories.jsonl:1: search_refund_policy_success: the replay differs at /events/2/tool_name: stored "search_docs", replayed "search_dogs"
  0 trajectories replayed, the next one differs
  [1]
  $ fresh; rm x/processed/executed_trajectories.jsonl; engine replay x
  engine: x/processed/executed_trajectories.jsonl: cannot open: No such file or directory
  [3]

Other scripts than those that made it:

  $ mkdir root && cp -r "$ROOT/scripts" "$ROOT/templates" "$ROOT/tools" "$ROOT/data" root
  $ sed -i 's/nothing is stored under this key/there is no such note/' root/tools/memory_read.lua
  $ engine replay good --root root
  engine: good: made from other inputs than today's: tools/memory_read.lua
  engine: the replay would compare two different things
  hint: engine replay --force replays it with today's inputs
  [1]
  $ engine replay good --root root --force
  engine: good: made from other inputs than today's: tools/memory_read.lua
  engine: good/processed/executed_trajectories.jsonl:16: memory_timezone_booking_recovery: the replay differs at /events/8/content/message: stored "nothing is stored under this key", replayed "there is no such note"
  15 trajectories replayed, the next one differs
  [1]
  $ engine replay good --recipe "$ROOT/scripts/p07.lua"
  22 trajectories replayed, every byte agrees
  $ engine replay nothing
  engine: nothing: there is no such directory
  [3]
