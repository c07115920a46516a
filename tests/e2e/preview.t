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
  $ engine preview "$ROOT/templates/safety_refusal.lua" --set world.customers=5 2>&1 >/dev/null

Mistakes in a template are shown with file and line. The line in hand is 16.

  $ author() { sed "s/name = .*,/name = \"mine\",/; s/  ep:plan(task:intent())/  $1/" "$ROOT/templates/single_tool_success.lua" >mine.lua; }
  $ preview() { engine preview mine.lua --root "$ROOT" --family db --quiet; }
  $ author 'ep:plan(task:intent()'; preview
  engine: templates/mine.lua:17: ')' expected (to close '(' at line 16) near 'task'
    in templates/mine.lua
  [2]
  $ author 'ep:plan(task.nothing.more)'; preview
  sample   *, db, success (glob)
  verdict  quarantined at play: templates/mine.lua:16: attempt to index a nil value (field 'nothing')
             in play
             at templates/mine.lua:16 in function 'play'
             at scripts/director.lua:* (glob)
  [1]
  $ author 'while true do end'; preview | sed -n 2p
  verdict  quarantined at play: templates/mine.lua:16: limit_steps: more than 20000000 steps
  $ author 'ep:user("and again")'; preview | sed -n 2p
  verdict  quarantined at play: templates/mine.lua:16: a user turn before the last one's final
  $ author 'ep:reject("not today, \\27[31m")'; preview; echo $?
  sample   *, db, success (glob)
  verdict  rejected at play: not today, \x1b[31m
  1
  $ author 'ep:plan("It failed before.")'; preview | tail -1
  verdict  rejected at structure: event 1: the plan says "failed" before any call has failed

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
