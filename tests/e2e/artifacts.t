The bytes and the claims of a run, seen by programs that share nothing with the engine.

#require python3
#asan

  $ engine "$ROOT/scripts/recipe.lua" --count 300 --out out --quiet

Strict UTF-8, no byte order mark, a newline at the end of each line, no empty line, no NaN, no repeated name, no raw
control character, and the published spelling:

  $ python3 "$ROOT/tests/harness/artifacts.py" out | sed 's/ [0-9]* JSON/ N JSON/'
  24 files, N JSON values

That program can see:

  $ broken() { cp out/training/val.jsonl kept; python3 -c "$1"; python3 "$ROOT/tests/harness/artifacts.py" out | cut -c 1-70; cp kept out/training/val.jsonl; }
  $ edit() { broken "p = 'out/training/val.jsonl'; d = open(p, 'rb').read(); open(p, 'wb').write($1)"; }
  $ edit 'd[:-1]' | head -n 1
  training/val.jsonl: no newline at the end
  $ edit 'd + b"\n"' | head -n 1
  training/val.jsonl: an empty line
  $ edit 'd + b"\xef\xbb\xbf{}\n"' | head -n 1; edit 'b"\xef\xbb\xbf" + d' | head -n 1
  training/val.jsonl: Unexpected UTF-8 BOM (decode using utf-8-sig): lin
  training/val.jsonl: byte order mark
  $ edit 'd + b"{\"a\": NaN}\n"' | head -n 1
  training/val.jsonl: NaN is no JSON
  $ edit 'd + b"{\"a\": 1, \"a\": 2}\n"' | head -n 1
  training/val.jsonl: a name is repeated
  $ edit 'd + b"{\"a\":1}\n"' | head -n 1
  training/val.jsonl: spelled in another way: {"a":1}
  $ edit 'd + b"{\"a\": \"\xff\"}\n"' | head -n 1
  training/val.jsonl: 'utf-8' codec can't decode byte 0xff in position 3
  $ edit 'd + b"{\"a\": \"\t\"}\n"' | head -n 1
  training/val.jsonl: raw control character

Every argument and every claim has the source that its certificate names:

  $ cat > certificates.py <<'END'
  > import json, os, sys
  > sys.path.insert(0, os.environ["ROOT"] + "/tests")
  > sys.dont_write_bytecode = True
  > from harness import certificate
  > schemas = json.load(open("out/processed/tool_schemas.json"))
  > lines = open("out/processed/executed_trajectories.jsonl", encoding="utf-8").read().splitlines()
  > found = [p for line in lines for p in certificate.problems(certificate.read(line), schemas)]
  > print(len(lines) > 290, found[:5])
  > t = certificate.read(next(line for line in lines if '"variant": "success"' in line))
  > t["certificate"].pop()
  > t["certificate"][0]["source"] = {"kind": "user", "event": "0", "span": ["0", "1"]}
  > print(len(certificate.problems(t, schemas)) >= 2)
  > END
  $ python3 certificates.py
  True []
  True

The manifest tells the truth about every file, and there is no file besides:

  $ python3 - <<'END'
  > import hashlib, json, os
  > files = json.load(open("out/manifest.json"))["files"]
  > there = sorted(os.path.relpath(os.path.join(d, n), "out") for d, _, names in os.walk("out") for n in names)
  > print(sorted(set(there) ^ set(files)))
  > def same(p): d = open("out/" + p, "rb").read(); return files[p] == {"bytes": len(d), "sha256": hashlib.sha256(d).hexdigest()}
  > print([p for p in files if not same(p)])
  > END
  ['.run/lock', '.run/origin', 'manifest.json']
  []
