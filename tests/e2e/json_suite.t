What JSON is, by a suite that is not ours: all that must be accepted is, all that must be refused is, and what
is left open is decided as `tests/data/json_policy.json` says.

#require python3 fixtures kit
#asan

  $ printf true > true.json
  $ python3 "$TOOLMILL_KIT/jsontestsuite_all.py" "$TOOLMILL_FIXTURES/json-test-suite/test_parsing" --list \
  >   --timeout 30 --policy "$ROOT/tests/data/json_policy.json" -- engine validate true.json {}
  y 95/95 n 188/188 i accepted * refused * crash 0 policy 0 differ (glob)

The same bytes line by line never end the process, and every line gets an answer:

  $ cat > lines.py <<'END'
  > import glob, json, subprocess, sys
  > lines = [open(p, "rb").read().replace(b"\n", b" ").replace(b"\r", b" ") for p in sorted(glob.glob(sys.argv[1] + "/*"))]
  > lines = [line for line in lines if line.strip()]
  > done = subprocess.run(["engine", "validate", "--jsonl"], input=b"\n".join(lines) + b"\n", capture_output=True)
  > answers = done.stdout.decode("utf-8").split("\n")[:-1]
  > print(done.returncode, len(answers) == len(lines), {str(json.loads(a)["valid"]) for a in answers})
  > END
  $ python3 lines.py "$TOOLMILL_FIXTURES/json-test-suite/test_parsing"
  0 True {'None'}
