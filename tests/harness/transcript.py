"""transcript.py - command line transcripts: what is typed, what must be seen.

A .t file is free text around indented lines:

    What a mistyped option says.

      $ engine --cuont 3 \\
      >   --seed 1
      engine: unknown option '--cuont'
      hint: * (glob)
      [2]

`  $ ` is a bash command, `  > ` continues it, and the indented lines behind it are its output, stdout
and stderr together. `[N]` is an exit code other than 0, ` (re)` and ` (glob)` make a line a pattern
(in a glob only * and ? are special), ` (no-eol)` stands behind a last line without newline. Empty lines
between lines of output belong to it; as the last line of an output, write two spaces.

The commands of a file share one shell, which starts in a fresh folder with ENGINE and ROOT set; the
names of that folder and of the repository appear in the output as $TMP and $ROOT.
`#require fixtures kit python3` skips the file where one of them is absent; `#asan` adds it to the suite
that runs under the sanitizers.
"""
import difflib
import os
import re
import shutil
import tempfile

from harness import process
from harness.tap import Case, PASSED, FAILED, SKIPPED

LIMIT = 120  # seconds for one file
MARK = "--transcript-mark--"


class Step:
    """One command with the lines expected of it; `first` and `last` delimit them in the file."""

    def __init__(self, command, first):
        self.command, self.expected, self.first, self.last = command, [], first, first


def parse(lines):
    """Steps and requirements of a transcript."""
    steps, needs, step = [], [], None
    for number, line in enumerate(lines, 1):
        if line.startswith("#require "):
            needs += line.split()[1:]
        elif line.startswith("  $ "):
            step = Step(line[4:], number)
            steps.append(step)
        elif line.startswith("  > ") and step and step.last == number - 1 and not step.expected:
            step.command += "\n" + line[4:]
            step.first = step.last = number
        elif line.startswith("  ") and step:
            step.expected += [""] * (number - 1 - step.last) + [line[2:]]
            step.last = number
        elif line.startswith("  ") and line.strip():
            raise ValueError("line %d: output without a command" % number)
        elif line:
            step = None
    return steps, needs


def line_matches(expected, actual):
    if expected == actual:
        return True
    if expected.endswith(" (re)"):
        return re.fullmatch(expected[:-5], actual) is not None
    if expected.endswith(" (glob)"):
        pattern = re.escape(expected[:-7]).replace(r"\*", ".*").replace(r"\?", ".")
        return re.fullmatch(pattern, actual) is not None
    return False


def accepted(expected, actual):
    """The actual lines, with each pattern that holds in place of the line it describes."""
    patterns = [e for e in expected if e.endswith((" (re)", " (glob)"))]
    result = []
    for i, line in enumerate(actual):
        if i < len(expected) and line_matches(expected[i], line):
            result.append(expected[i])
            if expected[i] in patterns:
                patterns.remove(expected[i])
            continue
        pattern = next((p for p in patterns if line not in expected and line_matches(p, line)), None)
        if pattern:
            patterns.remove(pattern)
        result.append(pattern or line)
    return result


def play(steps, env, folder):
    """Runs the commands in one shell; the lines seen after each, None where it was not reached."""
    script = os.path.join(folder, ".transcript.sh")
    with open(script, "w", encoding="utf-8") as f:
        for i, step in enumerate(steps):
            f.write("%s\nprintf '%%s\\n' \"%s %d $?\"\n" % (step.command, MARK, i))
    work = os.path.join(folder, "work")
    os.mkdir(work)
    finished = process.run(["bash", script], dict(env, HOME=work, TMPDIR=folder), work, LIMIT)
    text = finished.output.replace(work, "$TMP").replace(env["ROOT"], "$ROOT")
    seen, rest = [None] * len(steps), text
    for i in range(len(steps)):
        found = re.search(r"%s %d (\d+)\n" % (re.escape(MARK), i), rest)
        if not found:
            break
        output, rest = rest[:found.start()], rest[found.end():]
        seen[i] = output.splitlines()
        if output and not output.endswith("\n"):
            seen[i][-1] += " (no-eol)"
        if found.group(1) != "0":
            seen[i].append("[%s]" % found.group(1))
    left_over = "the shell ended: %s\n%s" % (finished.ending(), rest) if None in seen else ""
    return seen, left_over


def written(output):
    """Lines of output as they stand in the file: empty ones stay empty, except at the end."""
    return [line and "  " + line for line in output[:-1]] + ["  " + line for line in output[-1:]]


def missing(needs, env):
    """The first requirement that this machine does not meet."""
    places = {"fixtures": "TOOLMILL_FIXTURES", "kit": "TOOLMILL_KIT"}
    for need in needs:
        if need in places:
            if not os.path.isdir(env.get(places[need], "")):
                return need
        elif not shutil.which(need, path=env["PATH"]):
            return need
    return None


def run(path, name, env, update=False):
    """One case for one file. update: writes what was seen into the file."""
    with open(path, encoding="utf-8") as f:
        lines = f.read().splitlines()
    try:
        steps, needs = parse(lines)
    except ValueError as e:
        return [Case(name, FAILED, str(e))]
    if not steps:
        return [Case(name, FAILED, "no command in the file")]
    absent = missing(needs, env)
    if absent:
        return [Case(name, SKIPPED, "no %s here" % absent)]
    with tempfile.TemporaryDirectory(prefix="toolmill.") as folder:
        seen, left_over = play(steps, env, os.path.realpath(folder))
    try:
        return [_verdict(path, name, lines, steps, seen, left_over, update)]
    except re.error as e:
        return [Case(name, FAILED, "a pattern is no regular expression: %s" % e)]


def _verdict(path, name, lines, steps, seen, left_over, update):
    story, new = "", list(lines)
    for step, actual in reversed(list(zip(steps, seen))):
        if actual is None:
            story = "  $ %s\n    not reached or not finished\n%s" % (step.command, story)
            continue
        shown = accepted(step.expected, actual)
        if shown != step.expected:
            diff = difflib.unified_diff(step.expected, shown, "expected", "seen", lineterm="", n=3)
            story = "line %d:  $ %s\n%s\n%s" % (step.first, step.command,
                                               "\n".join("    " + d for d in diff), story)
            new[step.first:step.last] = written(shown)
    if not story and not left_over:
        return Case(name, PASSED)
    if update and not left_over:
        with open(path, "w", encoding="utf-8") as f:
            f.write("\n".join(new) + "\n")
        return Case(name, PASSED)
    return Case(name, FAILED, story + left_over)


def has_tag(path, tag):
    with open(path, encoding="utf-8") as f:
        return ("#" + tag) in (line.rstrip() for line in f)
