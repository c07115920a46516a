"""golden.py - complete runs, compared by the hashes of every file they write.

A tests/golden/NAME.golden file is a few `key: value` lines and then one `sha256  path` line a file:

    # The built-in recipe at seed 7.
    run: scripts/recipe.lua --count 200 --seed 7
    jobs: 0 1 2
    ignore: reports/timing.json
    0f3a…  data/training/train.jsonl

What names the version of the engine or the text of a script is another one after every commit. In
training_manifest.json, p7_metrics.json and manifest.json these values are replaced by words before
they are hashed: everything else in them counts.

Each number of jobs must give exactly these files with these bytes: more, fewer or others are a
failure; only the engine's own notes in .run/ never count. Several `run:` lines are commands in turn
with the same `--out`. `tests/run golden --update` writes the hashes of the first number of jobs.
"""
import fnmatch
import hashlib
import json
import os
import shlex
import tempfile

from harness import process
from harness.tap import Case, PASSED, FAILED

LIMIT = 180  # seconds for one command


class Golden:
    def __init__(self, path):
        self.path, self.head = path, []
        self.keys = {"run": [], "jobs": [], "ignore": [".run/*"]}
        self.hashes = {}
        with open(path, encoding="utf-8") as f:
            for number, line in enumerate(f.read().splitlines(), 1):
                self._read(number, line)
        if not self.keys["run"]:
            raise ValueError("no `run:` line")

    def _read(self, number, line):
        key, colon, value = line.partition(": ")
        words = line.split()
        if not words or line.startswith("#"):
            self.head.append(line)
        elif colon and key in self.keys:
            self.keys[key].append(value)
            self.head.append(line)
        elif len(words) == 2 and len(words[0]) == 64:
            self.hashes[words[1]] = words[0]
        else:
            raise ValueError("line %d is neither `key: value` nor `sha256  path`" % number)

    def jobs(self):
        return " ".join(self.keys["jobs"]).split() or ["1"]

    def write(self, hashes):
        lines = self.head + ["%s  %s" % (hashes[path], path) for path in sorted(hashes)]
        with open(self.path, "w", encoding="utf-8") as f:
            f.write("\n".join(lines) + "\n")


MANIFEST, METRICS, SEAL = "training/training_manifest.json", "reports/p7_metrics.json", "manifest.json"


def settle(top):
    """The three files as texts without what every commit changes, by their paths; {} where a run has none."""
    paths = {name: os.path.join(top, name) for name in (MANIFEST, METRICS, SEAL)}
    if not all(os.path.isfile(path) for path in paths.values()):
        return {}
    texts = {}
    for name, path in paths.items():
        with open(path, encoding="utf-8") as f:
            texts[name] = f.read()
    manifest, seal = json.loads(texts[MANIFEST]), json.loads(texts[SEAL])
    words = {'"engine": %s' % json.dumps(manifest["versions"]["engine"]): '"engine": "VERSION"',
             manifest["run"]["fingerprint"]: "FINGERPRINT", manifest["inputs"]["data"]: "DATA"}
    words.update({'"%s": "%s"' % item: '"%s": "SCRIPT"' % item[0] for item in manifest["inputs"]["scripts"].items()})
    before = dict(texts)
    for old, new in words.items():
        texts = {name: text.replace(old, new) for name, text in texts.items()}
    for name in (MANIFEST, METRICS):
        sealed = '"bytes": %d,\n      "sha256": "%s"' % entry_of(before[name])
        if seal["files"][name] != dict(zip(("bytes", "sha256"), entry_of(before[name]))) or sealed not in texts[SEAL]:
            raise ValueError("manifest.json does not say what is in %s" % name)
        texts[SEAL] = texts[SEAL].replace(sealed, '"bytes": %d,\n      "sha256": "%s"' % entry_of(texts[name]))
    return texts


def entry_of(text):
    data = text.encode()
    return len(data), hashlib.sha256(data).hexdigest()


def hash_tree(top, ignored):
    """sha256 of each file below top, by its path from there; of the three above as they are settled."""
    settled = settle(top)
    hashes = {}
    for folder, folders, files in os.walk(top):
        folders.sort()
        for name in files:
            path = os.path.join(folder, name)
            short = os.path.relpath(path, top)
            if not any(fnmatch.fnmatchcase(short, glob) for glob in ignored):
                with open(path, "rb") as f:
                    data = settled[short].encode() if short in settled else f.read()
                hashes[short] = hashlib.sha256(data).hexdigest()
    return hashes


def differences(wanted, found):
    lines = []
    for path in sorted(set(wanted) | set(found)):
        if path not in found:
            lines.append("missing:    %s" % path)
        elif path not in wanted:
            lines.append("unexpected: %s" % path)
        elif wanted[path] != found[path]:
            lines.append("differs:    %s" % path)
    return "\n".join(lines)


def run(path, name, env, update=False):
    """One case for each number of jobs."""
    try:
        golden = Golden(path)
    except ValueError as e:
        return [Case(name, FAILED, str(e))]
    cases = []
    for jobs in golden.jobs():
        title = "%s with %s jobs" % (name, jobs)
        with tempfile.TemporaryDirectory(prefix="toolmill.") as top:
            trouble = _play(golden, jobs, env, os.path.join(top, "out"))
            try:
                found = hash_tree(os.path.join(top, "out"), golden.keys["ignore"])
            except (KeyError, ValueError) as e:
                found, trouble = {}, trouble or "%s: %s" % (type(e).__name__, e)
        if trouble:
            cases.append(Case(title, FAILED, trouble))
            continue
        if update and not cases:
            golden.write(found)
            golden.hashes = found
        difference = differences(golden.hashes, found)
        if not found:
            difference = "nothing was written"
        cases.append(Case(title, FAILED if difference else PASSED, difference))
    return cases


def _play(golden, jobs, env, out):
    for command in golden.keys["run"]:
        argv = [env["ENGINE"]] + shlex.split(command) + ["--jobs", jobs, "--out", out, "--quiet"]
        finished = process.run(argv, env, env["ROOT"], LIMIT)
        if finished.timed_out or finished.code != 0:
            return "%s\n%s\n%s" % (shlex.join(argv), finished.ending(), finished.output)
    return None
