Hostile scripts: as the recipe itself, and inside of a sample. The kit's programs judge.

#require kit python3

As a recipe, each must end in time, cleanly, and without a signal; nothing is written:

  $ KIT=${TOOLMILL_KIT:-$ROOT/../shared/kit}
  $ python3 "$KIT/run_attacks.py" --quiet --timeout 30 --exits 2 -- engine {} --root "$ROOT" --out out
  19/19 ok, slowest * (glob)
  $ ls out
  ls: cannot access 'out': No such file or directory
  [2]

Inside of a sample, where templates run; the run around them goes on and accounts for every sample. Exit code 1
says that checks did not pass, since no sample was accepted; 120 would say that the account is wrong, or that
a worker died: none of these scripts may get that far.

  $ cat > wrap.lua <<'END'
  > local T = { name = "attack", description = "An attack.", variant = { "success", "recovery", "block" },
  >   shape = "user plan final" }
  > function T.accepts() return true end
  > function T.play(ep, task)
  >   ep:user("Do something else.")
  >   local function attack()
  > @ATTACK@
  >   end
  >   attack()
  >   ep:plan("Nothing to do.")
  >   ep:final("Done.")
  > end
  > return T
  > END
  $ cat > inside.sh <<'END'
  > set -u
  > dir=$(mktemp -d)
  > mkdir "$dir/templates"
  > cp "$1" "$dir/templates/attack.lua"
  > cp "$ROOT/scripts/recipe.lua" "$dir"
  > engine "$dir/recipe.lua" --root "$ROOT" --set 'templates=["attack"]' --count 4 --jobs 2 --out "$dir/out" --json \
  >   > "$dir/json" 2> "$dir/err"
  > code=$?
  > python3 - "$dir" <<'PY' || { cat "$dir/json" "$dir/err"; exit 120; }
  > import json, sys
  > run = json.load(open(sys.argv[1] + "/json"))
  > assert run["rejected"] + run["quarantined"] == run["requested"] == 4, run
  > lines = [json.loads(line) for name in ("rejected", "quarantine")
  >          for line in open("%s/out/processed/%s.jsonl" % (sys.argv[1], name))]
  > assert sorted(line["index"] for line in lines) == [0, 1, 2, 3], lines
  > for line in lines:
  >     text = line.get("message") or line["reason"]
  >     assert text.startswith("templates/attack.lua:") or line["stage"] in ("shape", "certificate", "outcome"), line
  > PY
  > rm -rf "$dir"
  > exit $code
  > END
  $ python3 "$KIT/run_attacks.py" --quiet --timeout 100 --wrap wrap.lua --exits 1 -- bash inside.sh {}
  19/19 ok, slowest * (glob)

The engine's own process runs them no worse than a worker does:

  $ sed -i 's/--jobs 2/--jobs 0/' inside.sh
  $ python3 "$KIT/run_attacks.py" --quiet --timeout 100 --wrap wrap.lua --exits 1 --only loop -- bash inside.sh {}
  4/4 ok, slowest * (glob)

Nor does a preview die of any; it has a verdict:

  $ cat > preview.sh <<'END'
  > dir=$(mktemp -d)
  > mkdir "$dir/templates" && cp "$1" "$dir/templates/attack.lua" && cp "$ROOT/scripts/recipe.lua" "$dir"
  > engine preview "$dir/templates/attack.lua" --root "$ROOT" > "$dir/out" 2> "$dir/err"
  > code=$?
  > grep -qE '^verdict  (quarantined at play: templates/attack.lua:|rejected at outcome)' "$dir/out" || { cat "$dir/out" "$dir/err"; exit 120; }
  > rm -rf "$dir"
  > exit $code
  > END
  $ python3 "$KIT/run_attacks.py" --quiet --timeout 60 --wrap wrap.lua --exits 1 -- bash preview.sh {}
  19/19 ok, slowest * (glob)
