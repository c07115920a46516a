A JavaScript program reads every JSON file and line of a run, and finds the same values.

#require node python3

  $ engine "$ROOT/scripts/recipe.lua" --count 300 --out out --quiet
  $ cat > read.js <<'END'
  > const fs = require("fs"), path = require("path");
  > let values = 0;
  > function walk(dir) {
  >   for (const name of fs.readdirSync(dir).sort()) {
  >     const file = path.join(dir, name);
  >     if (fs.statSync(file).isDirectory()) { if (name !== ".run") walk(file); continue; }
  >     const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(fs.readFileSync(file));
  >     if (name.endsWith(".json")) { JSON.parse(text); values += 1; }
  >     if (!name.endsWith(".jsonl")) continue;
  >     const lines = text.split("\n");
  >     if (lines.pop() !== "") throw Error(file + ": no newline at the end");
  >     for (const line of lines) { JSON.parse(line); values += 1; }
  >   }
  > }
  > walk("out");
  > console.log(values);
  > END
  $ node read.js > values && grep -q "[0-9]\{4\}" values
  $ python3 "$ROOT/tests/harness/artifacts.py" out | grep -o '[0-9]* JSON' | cut -d ' ' -f 1 | cmp - values
