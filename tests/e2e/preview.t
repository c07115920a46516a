Previews: what an author sees after writing a template.
#asan

  $ engine preview "$ROOT/templates/single_tool_success.lua" --family db --quiet >shown; echo $?
  0
  $ grep -c . shown >/dev/null && grep -oE '^(user|plan|call_1|result|final|task|scores|verdict)' shown
  user
  plan
  call_1
  result
  final
  task
  scores
  verdict
  $ grep -E '<- (user said so|result of call_1 at /record/)' shown | sed 's/.*<- //; s,/record/.*,/record/*,' | sort -u
  result of call_1 at /record/*
  user said so
  $ tail -1 shown
  verdict  accepted
  $ grep -c $'\e' shown
  0
  [1]

The whole sample for programs.

  $ engine preview "$ROOT/templates/single_tool_success.lua" --json --quiet --count 2 >shown.json
  $ python3 -c '
  > import json
  > samples = json.load(open("shown.json"))["samples"]
  > print(len(samples), {s["verdict"] for s in samples}, {s["trajectory"]["template_id"] for s in samples})'
  2 {'accepted'} {'single_tool_success'}

Colour is asked for, or there is a terminal.

  $ FORCE_COLOR=1 engine preview "$ROOT/templates/safety_refusal.lua" --quiet | grep -c $'\e\[32mverdict'
  1
  $ FORCE_COLOR=1 engine preview "$ROOT/templates/safety_refusal.lua" --quiet --no-color | grep -c $'\e'
  0
  [1]

A small world unless one is named.

  $ engine preview "$ROOT/templates/safety_refusal.lua" 2>&1 >/dev/null
  note: played in a small world, to start quickly; --set world.customers=400 and the like give another size
  $ engine preview "$ROOT/templates/safety_refusal.lua" -i 30 2>&1 >/dev/null
  note: played in a small world, not in that of a run, to start quickly; --set world.customers=400 and the like give another size
  $ engine preview "$ROOT/templates/safety_refusal.lua" --set world.customers=5 2>&1 >/dev/null

No world is made larger, nor is one called small that the recipe made so, or that has no size.

  $ engine preview "$ROOT/templates/safety_refusal.lua" --recipe "$ROOT/scripts/p07.lua" -i 0 2>&1 >/dev/null
  $ sized() { sed "s/customers = 400, people = 40, days = 30/$1/" "$ROOT/scripts/recipe.lua" >sized.lua; engine preview "$ROOT/templates/safety_refusal.lua" --root "$ROOT" --recipe sized.lua --set 'out=x' 2>&1 >/dev/null; }
  $ sized 'customers = 40, people = 12, days = 10'
  $ sized 'customers = 40, people = 12, days = 11' | cut -c 1-30
  note: played in a small world,
  $ sized 'customers = 40' | cut -c 1-30
  note: played in a small world,
  $ sed '1,/builder/!b; s/"world.enterprise"/"world.own"/; s/customers = 400, people = 40, days = 30/rooms = 3/' "$ROOT/scripts/recipe.lua" >own.lua
  $ mkdir -p scripts/world; cat >scripts/world/own.lua <<'END'
  > local M = {}
  > function M.build(rng, lexicons, options)
  >   assert(not options.customers and options.rooms == 3)
  >   options.customers, options.people, options.days, options.start = 5, 5, 5, "2026-05-04"
  >   return require("world.enterprise").build(rng, lexicons, options)
  > end
  > return M
  > END
  $ engine preview "$ROOT/templates/safety_refusal.lua" --root "$ROOT" --recipe own.lua 2>&1 >/dev/null
  $ rm -r scripts

Mistakes in a template are shown with file and line. The line in hand is 16.

  $ author() { sed "s/name = .*,/name = \"mine\",/; s/  ep:plan(task:intent())/  $1/" "$ROOT/templates/single_tool_success.lua" >mine.lua; }
  $ preview() { engine preview mine.lua --root "$ROOT" --family db --quiet; }
  $ author 'ep:plan(task:intent()'; preview
  engine: templates/mine.lua:17: ')' expected (to close '(' at line 16) near 'task'
    in templates/mine.lua
  [2]
  $ author 'ep:plan(task.nothing.more)'; preview > seen; echo $?; grep -v -E '^(user| {9}[^ ]|$)' seen
  1
  sample   *, db, success (glob)
  verdict  quarantined at play: templates/mine.lua:16: attempt to index a nil value (field 'nothing')
             in play
             at templates/mine.lua:16 in function 'play'
             at scripts/director.lua:* (glob)
  $ author 'while true do end'; preview | grep verdict
  verdict  quarantined at play: templates/mine.lua:16: limit_steps: more than 20000000 steps
  $ author 'ep:user("and again")'; preview | grep verdict
  verdict  quarantined at play: templates/mine.lua:16: a user turn before the last one's final
  $ author 'ep:reject("not today, \\27[31m")'; preview > seen; echo $?; tail -1 seen
  1
  verdict  rejected at play: not today, \x1b[31m
  $ author 'ep:plan("It failed before.")'; preview | tail -1
  verdict  rejected at structure: event 1: the plan says "failed" before any call has failed

A play that stopped shows how far it came: the events, the call that failed.

  $ events() { preview | grep -E '^[^ ]' | sed 's/  .*lua:[0-9]*/  lua:N/; s/^user .*/user/; s/^plan .*/plan/; s/^result .*/result/'; }
  $ author 'ep:plan(task:intent()) task:perform(task:steps()[1]) assert(false, "no such luck")'; events
  sample   5, db, success
  user
  plan
  call_1   sql_customer_db
  result
  verdict  lua:N: no such luck
  $ author 'ep:plan(task:intent()) ep:call("sql_customer_db", { lookup_key = "email", lookup_value = "no@where", fields = { "plan" } })'; events
  sample   5, db, success
  user
  plan
  call     sql_customer_db
  ^^^      the play stopped in this call
  verdict  lua:N: argument /lookup_value has no source: take it
  $ preview | grep -A3 '^call'
  call     sql_customer_db
             lookup_key = "email"
             lookup_value = "no@where"
             fields = ["plan"]
  $ mkdir -p own/templates own/tools; sed 's/^function T.run.*/&\n  error("out of order")/' "$ROOT/tools/sql_customer_db.lua" >own/tools/sql_customer_db.lua
  $ author 'ep:plan(task:intent())'; cp mine.lua own/templates; cp "$ROOT/scripts/recipe.lua" own
  $ preview() { engine preview own/templates/mine.lua --root "$ROOT" --family db --quiet "$@"; }
  $ events
  sample   5, db, success
  user
  plan
  call_1   sql_customer_db
  ^^^      the play stopped in this call
  verdict  lua:N: out of order
  $ preview --json | python3 -c '
  > import json, sys
  > sample = json.load(sys.stdin)["samples"][0]
  > print(sample["trajectory"], [e["event_type"] for e in sample["stopped"]["events"]], len(sample["stopped"]["certificate"]) > 3)'
  None ['user', 'assistant_plan', 'tool_call'] True
  $ preview() { engine preview mine.lua --root "$ROOT" --family db --quiet; }

What the shape and the certificate say stands below the event concerned, too.

  $ author 'ep:call("nosuch", {}, { slip = true })'; preview | grep -A1 -E '^(call_1|verdict)'
  call_1   nosuch  weight 0
  ^^^      the complaint below is about this event
  --
  verdict  rejected at shape: event 1: the events do not match the shape of mine from event 1 on
  $ sed 's/name = .*,/name = "mine",/; s/  ep:final.*/  ep:final("It is 42 now.")/' "$ROOT/templates/single_tool_success.lua" >mine.lua
  $ preview | grep -A1 -E '^(final|verdict)'
  final    It is 42 now.
  ^^^      the complaint below is about this event
  --
  verdict  rejected at certificate: event 4: the answer states "42" without a source

Files that are no templates.

  $ engine preview nosuch.lua --root "$ROOT"
  engine: nosuch.lua: cannot open: No such file or directory
  [2]
  $ echo 'return 5' >mine.lua; preview
  engine: templates/mine.lua:1: the file must return a table, found number
    in templates/mine.lua
  [2]
  $ echo 'return { name = "mine", shape = "user (plan" , play = function() end,
  > variant = "success", accepts = function() end }' >mine.lua; preview
  engine: templates/mine.lua: shape, column 11: expected ): user (plan
  [2]
  $ echo 'return { name = "mine", shape = "user plan" }' >mine.lua; preview
  engine: templates/mine.lua: the table it returns lacks the function play
  [2]

Nothing fits.

  $ cd "$ROOT"
  $ engine preview templates/safety_refusal.lua --family serch
  engine: the recipe has no family 'serch'
  hint: did you mean search?
  [2]
  $ engine preview templates/safety_refusal.lua --family search
  engine: the recipe has no sample of the family search that suits the template
  hint: the template's variant: "block"
  [1]
  $ engine preview templates/safety_refusal.lua --variant success
  engine: the template has no variant 'success'
  hint: it has "block"
  [2]
  $ engine preview templates/multi_turn_memory.lua --family db --quiet
  engine: the template takes none of the samples of the family db (200 were tried)
  hint: look at accepts() of the template
  [1]
