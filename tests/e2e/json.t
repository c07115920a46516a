What the commands print with --json is what docs/formats.md lists, in both directions.

#require python3

  $ mkdir fields && (cd fields && python3 "$ROOT/tests/harness/json_fields.py" "$ROOT/docs/formats.md")
  20 rows, * fields (glob)

An id that is not there: an object, and the exit code of the text.

  $ engine explain nope --out fields/case --json 2>/dev/null
  {
    "error": {
      "code": "usage",
      "message": "fields/case has nothing about 'nope'",
      "place": ""
    }
  }
  [1]
  $ engine explain nope --out fields/case
  engine: fields/case has nothing about 'nope'
  hint: trajectory and record ids stand in the .jsonl files; an index is a plain number
  [1]

The comparison can fail:

  $ sed 's/, `passed_over` [^|]*/, `passed_by` /; s/`files.sealed`, //; /^| `engine version`/d' "$ROOT/docs/formats.md" >wrong.md
  $ mkdir wrong && (cd wrong && python3 "$ROOT/tests/harness/json_fields.py" ../wrong.md)
  no row for `engine version`
  `engine preview TEMPLATE.lua` prints passed_over, which is not listed
  `engine preview TEMPLATE.lua` never prints passed_by
  `engine check` prints files.sealed, which is not listed
  no row for engine version
  19 rows, * fields (glob)
  [1]

Every example that a help text shows runs, one after the other, in a copy of the project; and every command has one.

  $ mkdir project && cp -r "$ROOT/scripts" "$ROOT/templates" "$ROOT/tools" "$ROOT/data" project && cd project
  $ rm -rf data/processed data/training data/reports data/manifest.json data/.run
  $ cat >../examples.py <<'END'
  > import json, subprocess
  > help = json.loads(subprocess.check_output(["engine", "help", "--json"]))
  > overview = subprocess.check_output(["engine", "help"], text=True)
  > lines = [line.strip() for line in overview.split("\nexamples:\n")[1].split("\n\n")[0].splitlines()]
  > for command in help["commands"]:
  >     lines += command["help"]["examples"]
  >     if not command["help"]["examples"]: print(command["name"], "has no example")
  > for line in lines:
  >     done = subprocess.run(line, shell=True, stdin=subprocess.DEVNULL, capture_output=True, text=True)
  >     if done.returncode: print("%d from: %s\n%s" % (done.returncode, line, done.stderr))
  > print(len(lines) > 12)
  > END
  $ python3 ../examples.py
  True
