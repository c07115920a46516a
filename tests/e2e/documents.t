What docs/quickstart.md and docs/security.md show is what happens. (docs/scripting.md: see scripting.t.)

#require python3

  $ follow() { python3 "$ROOT/tests/harness/extract.py" "$ROOT/docs/$1"; }
  $ mkdir project && cp -r "$ROOT/scripts" "$ROOT/templates" "$ROOT/tools" "$ROOT/data" project
  $ (cd project && follow quickstart.md)
  6 of 6 commands do what the document says
  $ export TOOLMILL_ROOT="$ROOT"
  $ mkdir hostile && (cd hostile && follow security.md)
  3 of 3 commands do what the document says

Every page is in the index, and every file that a page points to is there:

  $ cat >links.py <<'END'
  > import glob, os, re
  > root = os.environ["ROOT"]
  > index = open(root + "/docs/README.md").read()
  > for path in sorted(glob.glob(root + "/docs/*.md")):
  >     name, text = os.path.basename(path), open(path).read()
  >     if name != "README.md" and "(%s)" % name not in index: print(name, "is not in docs/README.md")
  >     for target in re.findall(r"\]\(([\w./-]+)(?:#[\w-]+)?\)", text):
  >         if not os.path.exists(os.path.join(root, "docs", target)): print(name, "points to", target)
  > END
  $ python3 links.py
