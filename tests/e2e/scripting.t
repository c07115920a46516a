docs/scripting.md is followed to the letter: its files are written into a fresh folder, its commands run,
and what they print is what the document shows.

#require python3

  $ export TOOLMILL_ROOT="$ROOT"
  $ python3 "$ROOT/tests/harness/extract.py" "$ROOT/docs/scripting.md"
  8 of 8 commands do what the document says
  $ ls support
  data
  recipe.lua
  scripts
  templates
  tools

The names that C gives to scripts, those of the document and those of the editor's declarations:

  $ python3 "$ROOT/tests/harness/api_names.py" "$ROOT"
  ?? names agree (glob)

A recipe may lie in a scripts/ folder of its own, or below the project; files beside it come first, whatever
kinds there are:

  $ mkdir -p own/scripts/judge && printf 'return { name = "mine", score = function() return 1, "mine" end }' >own/scripts/judge/mine.lua
  $ sed 's/judges = {.*/judges = { "mine" },/; s/"ticket_status", //; s/ticket = 10, //; s/"answer_from_context", //; s/"short_ticket_id", //' support/recipe.lua >own/scripts/other.lua
  $ engine own/scripts/other.lua --count 20 --out made --quiet
  $ grep -c '"name": "mine"' made/processed/executed_trajectories.jsonl
  20
  $ grep -o '"recipe": "[^"]*", "seed": "[^"]*", "index": 7' made/processed/executed_trajectories.jsonl
  "recipe": "scripts/other.lua", "seed": "11", "index": 7
  $ mkdir project && cp -r "$ROOT/scripts" "$ROOT/templates" "$ROOT/tools" "$ROOT/data" project && cp -r own project
  $ mv project/own/scripts/other.lua project/own && TOOLMILL_ROOT= engine project/own/other.lua --count 20 --out below --quiet
  $ grep -c '"name": "mine"' below/processed/executed_trajectories.jsonl
  20
  $ grep -o '"recipe": "[^"]*", "seed": "[^"]*", "index": 7' below/processed/executed_trajectories.jsonl
  "recipe": "own/other.lua", "seed": "11", "index": 7
  $ engine check below --root project | tail -2
  12 of 12 checks passed
  2? files are as manifest.json says (glob)

The comparisons can fail:

  $ mkdir wrong && sed 's/^  accepted             50/  accepted             51/' "$ROOT/docs/scripting.md" >wrong.md
  $ (cd wrong && python3 "$ROOT/tests/harness/extract.py" ../wrong.md | grep '^[-+] \|commands')
  -  accepted             51
  +  accepted             50
  7 of 8 commands do what the document says
  $ mkdir -p root/engine root/docs root/scripts/types && cp -r "$ROOT/engine/host" root/engine
  $ sed 's/ep:said/ep:spoken/' "$ROOT/docs/scripting.md" >root/docs/scripting.md
  $ grep -v '@field steps? integer' "$ROOT/scripts/types/engine.lua" >root/scripts/types/engine.lua
  $ python3 "$ROOT/tests/harness/api_names.py" root
  episode: said is not in docs/scripting.md
  episode: spoken is not in engine/host
  episode: spoken is not in scripts/types/engine.lua
  recipe: steps is not in scripts/types/engine.lua
  [1]

Mistakes of an author: each is made in the files of the document, and what is seen stands in its tables.

  $ cat >mistakes.py <<'END'
  > import os, shutil, subprocess, sys
  > T, L, F = "templates/answer_from_context.lua", "scripts/lang/ticket.lua", "scripts/tasks/ticket.lua"
  > O, R, V = "tools/ticket_status.lua", "recipe.lua", "scripts/recovery/short_ticket_id.lua"
  > ALL = [R, "--quiet", "--overwrite", "--out", "out"]
  > PREVIEW = ["preview", T, "--quiet"]
  > RECOVERY = PREVIEW + ["--variant", "recovery"]
  > MISTAKES = [  # file, what is written, what it becomes, what is said, command
  >   (T, "return T\n", "", "the file must return a table, found nil", PREVIEW),
  >   (T, "function T.play", "function T.plya", "the table it returns lacks the function play", PREVIEW),
  >   (F, 'lang = "lang.ticket"', 'long = "lang.ticket"', "field lang must be a string, found nil", PREVIEW),
  >   (R, '"tool_choice"', '"tool_coice"', "the recipe names tool_coice, but there is no such file", ALL),
  >   (R, "count =", "val_precent = 5, count =", "a recipe has no field val_precent", ALL),
  >   (T, "local step =", "step =", "assignment to undefined global 'step' (local is missing)", PREVIEW),
  >   (T, "local step =", "io.open('x') local step =", "undefined global 'io'", PREVIEW),
  >   (T, "(call error", "(call eror", "expected user, plan, call, observation, error, final or (", PREVIEW),
  >   (T, "user plan final\"", "user final\"",
  >    "the events do not match the shape of answer_from_context from event 6 on", PREVIEW + ["--variant", "success"]),
  >   (T, "  ep:user(task:request(1))", "  ep:plan('x')",
  >    "a plan comes before a user turn, or after the turn's final", PREVIEW),
  >   (L, "look-up of {ticket_id}", "look-up of {ticket}",
  >    "the message has {ticket}, but no value of that name is given", PREVIEW),
  >   (L, "look-up of {ticket_id}", "look-up of {ticket_id|upper}",
  >    "needs a value with a source, found a plain string", PREVIEW),
  >   (L, "{ticket_id} is {status", "{ticket} is {status", "the task has no value named ticket", ALL),
  >   (L, "[One|A single] look-up", "After a failed try, one look-up", 'the plan says "failed" before any call has failed',
  >    PREVIEW),
  >   (F, "{ row[more] }", '{ "nonsense" }', "the task was not achieved", PREVIEW),
  >   (R, '"answer_from_context", ', "", "no template accepts this task", ALL),
  >   (R, '"short_ticket_id", ', "", "no recovery suits this task", ALL),
  >   (F, "local count =", "do return nil end local count =", "the world has no task of this family here",
  >    PREVIEW + ["--family", "ticket"]),
  >   (O, "return { ticket = rows[1] }", 'return nil, "gone", "it is gone"',
  >    "answered with error code gone, which it does not declare", PREVIEW),
  >   (O, "return { ticket = rows[1] }", "return { ticket = rows }", "breaks its schema at /ticket: expected object", PREVIEW),
  >   (O, "SELECT status", "SELECT body, status", "column body: not allowed for role support_agent", PREVIEW),
  >   (V, ':gsub("0", "", 1)', "", "the wrong call of short_ticket_id succeeded", RECOVERY),
  >   (O, "return { ticket = rows[1] }", "while true do end", "limit_steps: more than 20000000 steps", PREVIEW),
  >   (O, "return { ticket = rows[1] }", 'local s = "x" while true do s = s .. s end',
  >    "limit_memory: more than 67108864 bytes", PREVIEW),
  >   (F, 'ticket_id = task:slot("ticket_id")', 'ticket_id = "t000000"', "argument /ticket_id has no source: take it from "
  >    "a slot, an observation, a policy, or let the user say it", PREVIEW),
  >   (L, "{ticket_id}", "of mine", 'argument /ticket_id: the user has not said slot "ticket_id" in this session', PREVIEW),
  >   (F, '"/ticket/" ..', '"/tickets/" ..', "the observation has nothing at /tickets/status", PREVIEW),
  >   (L, "{status|quote}", "{status|shout}", "there is no derivation named shout", PREVIEW),
  >   (T, "  ep:user(task:request(1))", "  local q = 'snippet_name' ep:policy(q, 'late_fee') ep:policy(q, 'seat_cost')",
  >    "policy snippet_name has two values", PREVIEW),
  >   (T, "  ep:user(task:request(1))", "  ep:policy('time_zone', 'UTC')", "templates/answer_from_context.lua:11: policy "
  >    "time_zone is not declared in data/policies.json; known: timezone, snippet_name; did you mean timezone", ALL),
  >   (T, "  ep:user(task:request(1))", "  ep:policy('timezone', 'CET')", 'policy timezone does not give "CET"; it may give ["UTC"]', PREVIEW),
  >   (L, "It is with the {team}.", "It is with team 7.", 'the answer states "7." without a source', ALL),
  >   ("scripts/judge/tool_choice.lua", "", 'return { name = "tool_choice", score = function() return 7 end }',
  >    "score() must give a number from 0 to 1", PREVIEW),
  >   ("scripts/judge/tool_choice.lua", "", 'return { name = "other", score = function() return 0/0, "none" end }',
  >    "scripts/judge/tool_choice.lua:1: score() must give a number from 0 to 1, found NaN", PREVIEW),
  >   ("scripts/judge/tool_choice.lua", "", 'return { name = "other", score = function() return 1, { 1 } end }',
  >    "scripts/judge/tool_choice.lua:1: score() must give its reason as a text", PREVIEW),
  >   ("scripts/judge/tool_choice.lua", "", 'return { name = "other", score = function(r) error(json.encode(r.events[2])) end }',
  >    'tool_choice.lua:1: {"content":"One look-up of t', PREVIEW),
  >   (F, 'tool = "ticket_status"', 'tool = "ticket_state"',
  >    "scripts/tasks/ticket.lua:23: tool ticket_state is not in the registry; known: ticket_status, search_docs", ALL),
  >   (F, 'tool = "ticket_status"', 'tool = tostring("ticket_state")',
  >    "scripts/tasks/ticket.lua:23: tool ticket_state is not in the registry; known: ticket_status, search_docs", ALL),
  >   (V, 'tool = "ticket_status"', 'tool = "ticket_state"',
  >    "scripts/recovery/short_ticket_id.lua:8: tool ticket_state is not in the registry; known: ticket_status", ALL),
  >   (T, '"recovery" }', '"recoverry" }', 'field variant names "recoverry", which does not exist; known: success, '
  >    "recovery, block; did you mean recovery", ALL),
  >   (F, '"recovery" }', '"recoverry" }', 'scripts/tasks/ticket.lua:6: field variants names "recoverry", which', ALL),
  >   (R, "recovery = 30", "recoverry = 30", 'field mix names "recoverry", which does not exist; known: success', ALL),
  >   (F, '{ "short_ticket_id" }', '{ "short_ticket" }', 'field recoveries names "short_ticket", which does not exist', ALL),
  >   (F, '"lang.ticket"', '"lang.tickets"', 'field lang names "lang.tickets", which does not exist; known: lang.calendar', ALL),
  >   (L, "  intent =", "  intend =", "scripts/lang/ticket.lua:23: the wordings of the family ticket lack the function "
  >    "intent; known: answer, intend, request; did you mean intend", ALL),
  >   (V, "diagnosis =", "diagnose =", "the function diagnosis(task) is missing", ALL),
  > ]
  > LOADED = ['tool = "ticket_status"', '"recovery" }', '"lang.ticket"', "  intent =", "diagnosis =", "recovery = 30"]
  > LOADED += ['  ep:user(task:request(1))', '{ "short_ticket_id" }']
  > def file_named(message): return ".lua:" in message
  > document = open(os.environ["ROOT"] + "/docs/scripting.md").read()
  > said = 0
  > for file, old, new, message, command in MISTAKES:
  >     shutil.rmtree("try", ignore_errors=True)
  >     shutil.copytree("support", "try", ignore=shutil.ignore_patterns("data"))
  >     path = "try/" + file
  >     os.makedirs(os.path.dirname(path), exist_ok=True)
  >     text = open(path).read() if old else ""
  >     assert old in text, (file, old)
  >     open(path, "w").write(text.replace(old, new))
  >     done = subprocess.run(["engine"] + command, cwd="try", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
  >     seen = done.stdout
  >     for name in ("rejected", "quarantine"):
  >         if os.path.exists("try/out/processed/%s.jsonl" % name):
  >             seen += open("try/out/processed/%s.jsonl" % name).read().replace('\\"', '"')
  >     if message not in " ".join(seen.split()): print("not said:", message, "\n", seen[-600:])
  >     elif command == ALL and old in LOADED and "tostring" not in new and done.returncode != 2: print("exit", done.returncode, message)
  >     elif not file_named(message) and message not in document: print("not in the document:", message)
  >     else: said += 1
  > print(said, "of", len(MISTAKES))
  > END
  $ python3 mistakes.py
  46 of 46
