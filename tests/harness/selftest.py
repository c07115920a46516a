#!/usr/bin/env python3
"""selftest.py - proves that the test programs can fail, as TAP.

A runner that calls everything a success looks like a healthy project. Each test here plants one
defect and demands that the runner, the transcript player, the golden comparison or the linter sees it.
"""
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
sys.path.insert(0, TESTS)
sys.dont_write_bytecode = True

from harness import golden, lint, process, tap, transcript  # noqa: E402

ENV = {"PATH": os.environ["PATH"], "LC_ALL": "C", "ROOT": "/nowhere", "ENGINE": "/bin/true"}


def put(folder, name, text, mode=0o644):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(textwrap.dedent(text))
    os.chmod(path, mode)
    return path


def same(found, wanted):
    assert found == wanted, "found %r, wanted %r" % (found, wanted)


# ---- transcripts ----

def played(text, update=False):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "case.t")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        case = transcript.run(path, "case", ENV, update)[0]
        with open(path, encoding="utf-8") as f:
            return case, f.read()


def test_transcript_that_holds():
    """a transcript that holds passes"""
    case, _ = played("Words.\n\n  $ printf 'a\\n\\nb\\n'; exit_code() { return 3; }\n  a\n\n  b\n\n"
                     "  $ exit_code\n  [3]\n\n  $ echo 1 \\\n  >   2 >&2\n  1 2\n")
    assert case.status == tap.PASSED, case.detail


def test_transcript_output_differs():
    """a transcript with other output fails, with a diff"""
    case, _ = played("  $ echo yes\n  no\n")
    same(case.status, tap.FAILED)
    assert "-no" in case.detail and "+yes" in case.detail, case.detail


def test_transcript_output_missing():
    """missing output, more output and a missing newline fail"""
    for text in ("  $ true\n  more\n", "  $ echo more\n", "  $ printf more\n  more\n", "  $ printf 'a\\n\\n'\n  a\n"):
        same(played(text)[0].status, tap.FAILED)
    same(played("  $ printf more\n  more (no-eol)\n")[0].status, tap.PASSED)


def test_transcript_exit_code():
    """an exit code that was not expected, or another, or none, fails"""
    for text in ("  $ false\n", "  $ false\n  [2]\n", "  $ true\n  [1]\n"):
        same(played(text)[0].status, tap.FAILED)
    same(played("  $ false\n  [1]\n")[0].status, tap.PASSED)


def test_transcript_patterns():
    """patterns hold and fail"""
    same(played("  $ echo took 12 ms\n  took \\d+ ms (re)\n")[0].status, tap.PASSED)
    same(played("  $ echo '[x] a.b 12'\n  [x] a.b * (glob)\n")[0].status, tap.PASSED)
    same(played("  $ echo took xx ms\n  took \\d+ ms (re)\n")[0].status, tap.FAILED)
    same(played("  $ echo aXb 1\n  a.b * (glob)\n")[0].status, tap.FAILED)
    same(played("  $ echo a\n  ( (re)\n")[0].status, tap.FAILED)


def test_transcript_that_ends_early():
    """a shell that leaves early, or a quote that stays open, fails"""
    for text in ("  $ exit 0\n  $ echo later\n  later\n", "  $ echo 'open\n  open\n"):
        case, _ = played(text)
        same(case.status, tap.FAILED)
        assert "not reached" in case.detail, case.detail


def test_transcript_without_command():
    """a file without a command, or with output that belongs to none, fails"""
    same(played("Only words.\n")[0].status, tap.FAILED)
    same(played("  output\n\n  $ true\n")[0].status, tap.FAILED)


def test_transcript_limit():
    """a command that hangs is stopped"""
    before, transcript.LIMIT = transcript.LIMIT, 0.5
    try:
        case, _ = played("  $ sleep 60\n")
    finally:
        transcript.LIMIT = before
    same(case.status, tap.FAILED)
    assert "stopped after" in case.detail, case.detail


def test_transcript_requirements():
    """what is absent skips, what is present does not"""
    same(played("#require no-such-command\n  $ false\n")[0].status, tap.SKIPPED)
    same(played("#require fixtures\n  $ false\n")[0].status, tap.SKIPPED)
    same(played("#require python3\n  $ false\n")[0].status, tap.FAILED)


def test_transcript_update():
    """--update writes what was seen and keeps patterns that hold"""
    case, text = played("Before.\n  $ printf 'a\\n\\n7\\n'\n  b\n  \\d (re)\nAfter.\n", update=True)
    same(case.status, tap.PASSED)
    same(text, "Before.\n  $ printf 'a\\n\\n7\\n'\n  a\n\n  \\d (re)\nAfter.\n")
    same(played(text)[0].status, tap.PASSED)


# ---- TAP ----

def statuses(output, code=0, timed_out=False, **options):
    return [c.status for c in tap.read("x", process.Finished(code, output, timed_out, 1), **options)]


def test_tap_results():
    """results, skips and reasons are read"""
    same(statuses("1..3\nok 1 - a\nok 2 - # SKIP b\nnot ok 3 - c\n# why\n", 1),
         [tap.PASSED, tap.SKIPPED, tap.FAILED])
    cases = tap.read("x", process.Finished(1, "1..1\nnot ok 1 - c\n# why\n", False, 1))
    assert "why" in cases[0].detail
    same(statuses("1..1\nnot ok 1 # SKIP c\n"), [tap.SKIPPED])


def test_tap_lies():
    """a crash, a timeout, missing results and an unexplained exit code fail"""
    for output, code, timed_out in (("1..1\nok 1 - a\n", -11, False), ("1..1\nok 1 - a\n", -9, True),
                                    ("1..2\nok 1 - a\n", 0, False), ("1..1\nok 1 - a\n", 86, False),
                                    ("", 0, False), ("nothing\n", 1, False)):
        assert tap.FAILED in statuses(output, code, timed_out), (output, code, timed_out)


def test_tap_scripts():
    """a silent script is judged by its exit code"""
    same(statuses("", 0, silent_success=True), [tap.PASSED])
    same(statuses("", 1, silent_success=True), [tap.FAILED])
    same(statuses("no kit\n", 77, silent_success=True), [tap.SKIPPED])


# ---- golden ----

FAKE_ENGINE = """\
    #!/bin/sh
    while [ $# -gt 0 ]; do
      case $1 in --out) out=$2 ;; --jobs) jobs=$2 ;; --text) text=$2 ;; esac
      shift
    done
    [ "$text" != broken ] || exit 1
    mkdir -p "$out/d"; printf '%s' "$text" >"$out/d/a"
    [ "$text" != unstable ] || printf '%s' "$jobs" >"$out/d/b"
    """


def compared(text, hashes, update=False):
    with tempfile.TemporaryDirectory() as folder:
        engine = put(folder, "engine", FAKE_ENGINE, 0o755)
        path = put(folder, "x.golden", "run: --text %s\njobs: 1 2\n" % text)
        with open(path, "a", encoding="utf-8") as f:
            f.writelines("%s  %s\n" % (h, p) for p, h in hashes.items())
        return [c.status for c in golden.run(path, "x", dict(ENV, ENGINE=engine, ROOT=folder), update)]


def test_golden():
    """other bytes, more files, fewer files and a failing run differ from the golden hashes"""
    good = {"d/a": hashlib.sha256(b"good").hexdigest()}
    same(compared("good", good), [tap.PASSED] * 2)
    for text, hashes in (("other", good), ("good", {}), ("good", dict(good, more="0" * 64)), ("broken", good)):
        same(compared(text, hashes), [tap.FAILED] * 2)


def test_golden_jobs():
    """output that depends on the number of jobs fails, even when updating"""
    same(compared("unstable", {}, update=True), [tap.PASSED, tap.FAILED])


def finished_run(folder, version, count=5, lie=False):
    """A run as far as the golden comparison looks into it."""
    def write(name, value):
        put(folder, name, json.dumps(value, indent=2))
        with open(os.path.join(folder, name), "rb") as f:
            data = f.read()
        return {"bytes": len(data) + lie, "sha256": hashlib.sha256(data).hexdigest()}
    mark = hashlib.sha256(version.encode()).hexdigest()
    manifest = {"num_records": count, "run": {"fingerprint": mark}, "versions": {"engine": version},
                "inputs": {"data": mark[::-1], "scripts": {"a.lua": mark[1:] + "0"}}}
    files = {golden.METRICS: write(golden.METRICS, {"training_manifest": manifest}),
             golden.MANIFEST: write(golden.MANIFEST, manifest)}
    write(golden.SEAL, {"fingerprint": mark, "files": files})
    return golden.hash_tree(folder, [])


def test_golden_versions():
    """another version or script changes no hash; another count does; a manifest that lies is an error"""
    def run(*args):
        with tempfile.TemporaryDirectory() as folder:
            return finished_run(folder, *args)
    good = run("0.1.0")
    same(run("0.1.0-12-gabcdef0"), good)
    same(sorted(p for p, h in run("0.1.0", 6).items() if h != good[p]), sorted(good))
    try:
        run("0.1.0", 5, True)
    except ValueError:
        return
    raise AssertionError("the lie was not seen")


# ---- lint ----

DEFECTS = [
    ("format", "engine/base/a.c", "int  x ;\n"),
    ("luacheck", "scripts/a.lua", "x = 1\nreturn {}\n"),
    ("clang", "engine/base/a.c", "int f(long x);\nint f(long x) { return x; }\n"),
    ("arrows", "engine/base/a.h", '#include "json/b.h"\n'),
    ("arrows", "engine/json/a.h", '#include "none.h"\n'),
    ("lua_header", "engine/run/a.h", "#include <lua.h>\n"),
    ("banned", "engine/base/a.c", "int f(char *s) { return s[0] + (strcpy(s, s) != 0); }\n"),
    ("banned", "engine/base/a.c", "const char *built = __DATE__;\n"),
    ("tables", "templates/a.lua", "local T = {}\n"),
    ("tables", "tools/a.lua", "return 3\n"),
    ("tables", "tools/a.lua", "return {\n"),
    ("length", "engine/base/a.h", "\n" * 701),
    ("readmes", "engine/base/a.h", "\n"),
]


def linted(name, path, text):
    with tempfile.TemporaryDirectory() as root:
        for config in (".clang-format", ".luacheckrc"):
            with open(os.path.join(os.path.dirname(TESTS), config), encoding="utf-8") as f:
                put(root, config, f.read())
        put(root, "engine/json/b.h", "")
        put(root, path, text)
        return getattr(lint, "check_" + name)(root)


def test_lint_defects():
    """each check of the linter finds a planted defect"""
    for name, path, text in DEFECTS:
        try:
            assert path.split("/")[-1].split(".")[0] in linted(name, path, text) or name == "readmes", name
            assert linted(name, path, text), name
        except lint.Skip:
            pass


def test_lint_good():
    """the linter finds nothing in good files"""
    same(linted("banned", "engine/base/a.c", "/* strcpy(a, b) */ int my_system(int x); // gets(x)\n"), "")
    same(linted("arrows", "engine/json/a.h", '#include "json/b.h"\n#include <stdio.h>\n'), "")
    same(linted("lua_header", "engine/host/a.h", "#include <lua.h>\n"), "")
    same(linted("tables", "templates/a.lua", 'local say = require "lang"\nlocal T = { x = say.y(1) .. "z" }\nreturn T\n'), "")


# ---- the runner ----

def run_copy(*transcripts):
    """Exit code and last line of the runner in a tree that holds these transcripts only."""
    with tempfile.TemporaryDirectory() as root:
        shutil.copytree(HERE, os.path.join(root, "tests", "harness"))
        runner = shutil.copy(os.path.join(TESTS, "run"), os.path.join(root, "tests", "run"))
        os.mkdir(os.path.join(root, "tests", "e2e"))
        for i, text in enumerate(transcripts):
            with open(os.path.join(root, "tests", "e2e", "case%d.t" % i), "w", encoding="utf-8") as f:
                f.write(text)
        nowhere = dict(os.environ, TOOLMILL_FIXTURES=os.path.join(root, "absent"))
        done = subprocess.run([runner, "e2e"], stdout=subprocess.PIPE, text=True, env=nowhere)
        return done.returncode, done.stdout.splitlines()[-1]


def test_runner_failure():
    """a run with a failure fails, and the last line counts"""
    same(run_copy("  $ true\n", "  $ false\n", "#require fixtures\n  $ true\n"), (1, "1 passed, 1 failed, 1 skipped"))
    same(run_copy("  $ true\n"), (0, "1 passed, 0 failed, 0 skipped"))


def test_runner_nothing():
    """a run in which no test ran fails"""
    same(run_copy(), (1, "0 passed, 0 failed, 0 skipped"))


def main():
    tests = [(name, f) for name, f in globals().items() if name.startswith("test_")]
    print("1..%d" % len(tests))
    failed = False
    for number, (name, f) in enumerate(tests, 1):
        try:
            f()
            print("ok %d - %s" % (number, f.__doc__))
        except Exception:  # a test that breaks has failed
            failed = True
            print("not ok %d - %s" % (number, f.__doc__))
            print("".join("# %s\n" % line for line in traceback.format_exc().splitlines()), end="")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
