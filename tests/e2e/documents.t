What README.md, docs/quickstart.md and docs/security.md show is what happens. (docs/scripting.md: see scripting.t.)

#require python3

  $ follow() { python3 "$ROOT/tests/harness/extract.py" "$ROOT/$1"; }
  $ mkdir project && cp -r "$ROOT/scripts" "$ROOT/templates" "$ROOT/tools" "$ROOT/data" project
  $ (cd project && follow README.md && follow docs/quickstart.md)
  1 of 1 commands do what the document says
  7 of 7 commands do what the document says
  $ mkdir hostile && (cd hostile && follow docs/security.md)
  3 of 3 commands do what the document says

What the README says one types works in its order, after what `make run` does:

  $ cd project && rm -rf data/processed data/training data/reports data/manifest.json data/.run case
  $ engine scripts/recipe.lua --quiet
  $ sed -n '/^## What one types/,/^## /{/^```/,/^```/{/^```/!p}}' "$ROOT/README.md" >typed && grep -c . typed
  11
  $ while read -r line; do bash -c "$line" >said 2>&1 </dev/null || { echo "$? from: $line"; cat said; }; done <typed
  $ cd ..

The first samples of a run do not depend on how many there are:

  $ engine "$ROOT/scripts/recipe.lua" --count 5 --out five >said 2>&1; diff five/processed/executed_trajectories.jsonl <(head -5 project/data/processed/executed_trajectories.jsonl)

Every page is in the index, and every file that a page points to is there:

  $ cat >links.py <<'END'
  > import glob, os, re
  > root = os.environ["ROOT"]
  > index = open(root + "/docs/README.md").read()
  > for path in sorted(glob.glob(root + "/docs/*.md") + glob.glob(root + "/*.md")):
  >     name, text = os.path.basename(path), open(path).read()
  >     if "/docs/" in path and name != "README.md" and "(%s)" % name not in index: print(name, "is not in docs/README.md")
  >     for target in re.findall(r"\]\(([\w./-]+)(?:#[\w-]+)?\)", text):
  >         if not os.path.exists(os.path.join(os.path.dirname(path), target)): print(name, "points to", target)
  > END
  $ python3 links.py
  $ for topic in scripting formats environment; do engine help $topic; done | grep -o '[a-z/]*/[A-Za-z]*\.\(md\|lua\)' | sort -u | while read -r file; do
  >   [ "${file%NAME.lua}" != "$file" ] || [ -f "$ROOT/$file" ] || echo "no $file"; done
