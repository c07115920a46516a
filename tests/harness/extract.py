#!/usr/bin/env python3
"""extract.py - the files and commands of a document, so that it cannot go stale.

usage: extract.py DOCUMENT            follows it here: writes its files, runs its commands, compares
       extract.py DOCUMENT --files    writes its files only, and names them

A file is a fenced block below a line that holds nothing but **`path/of/the/file.lua`**. Commands and what
they print are a block marked `console`: `$ ` begins a command, `> ` continues it, the other lines are its
output, standard error included. A line `...` stands for any lines, and what a run says about its speed is
left out of the comparison. Blocks are followed in the order of the document, in one shell.
Exit codes are not compared, except that of the whole: 1 when something differs.
"""
import difflib
import os
import re
import subprocess
import sys
import tempfile

NAME = re.compile(r"^\*\*`([\w./-]+)`\*\*$")
FENCE = re.compile(r"^```(\w*)$")
SPEED = re.compile(r"in [\d.,]+ s \([^)]*\)")
MARK = "--extract-mark--"


class Step:
    """A command of a console block with the output that the document shows."""

    def __init__(self, command, line):
        self.command, self.expected, self.line = command, [], line


def blocks(lines):
    """(number of the first line, language, name of the file or None, lines) of each fenced block."""
    name, block = None, None
    for number, line in enumerate(lines, 1):
        fence = FENCE.match(line)
        if block is None and fence:
            block = (number + 1, fence.group(1), name, [])
        elif block is not None and line == "```":
            yield block
            name, block = None, None
        elif block is not None:
            block[3].append(line)
        elif line:
            found = NAME.match(line)
            name = found.group(1) if found else None
    if block is not None:
        raise ValueError("line %d: the block does not end" % block[0])


def steps_of(first, lines):
    steps = []
    for number, line in enumerate(lines, first):
        if line.startswith("$ "):
            steps.append(Step(line[2:], number))
        elif not steps:
            raise ValueError("line %d: output without a command" % number)
        elif line.startswith("> ") and not steps[-1].expected:
            steps[-1].command += "\n" + line[2:]
        else:
            steps[-1].expected.append(line)
    return steps


def plan(document):
    """The shell script that follows the document, and its steps."""
    with open(document, encoding="utf-8") as f:
        lines = f.read().splitlines()
    script, steps = [], []
    for first, language, name, text in blocks(lines):
        if name:
            folder = os.path.dirname(name) or "."
            script.append("mkdir -p %s\ncat >%s <<'%s'\n%s\n%s" % (folder, name, MARK, "\n".join(text), MARK))
        elif language == "console":
            for step in steps_of(first, text):
                script.append("%s\nprintf '%%s\\n' '%s'" % (step.command, MARK))
                steps.append(step)
    return "\n".join(script) + "\n", steps


def plain(lines):
    return [SPEED.sub("in # s (#)", line.rstrip()) for line in lines]


def matches(expected, seen):
    """Line by line; `...` takes as few lines as it can."""
    if not expected:
        return not seen
    if expected[0] == "...":
        return any(matches(expected[1:], seen[i:]) for i in range(len(seen) + 1))
    return bool(seen) and expected[0] == seen[0] and matches(expected[1:], seen[1:])


def follow(document):
    script, steps = plan(document)
    with tempfile.NamedTemporaryFile("w", suffix=".sh", encoding="utf-8") as f:
        f.write(script)
        f.flush()
        done = subprocess.run(["bash", f.name], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, encoding="utf-8")
    outputs, wrong = done.stdout.split(MARK + "\n"), 0
    for i, step in enumerate(steps):
        seen = outputs[i].splitlines() if i < len(outputs) - 1 else ["(not reached)"]
        expected, seen = plain(step.expected), plain(seen)
        if matches(expected, seen):
            continue
        wrong += 1
        print("line %d: $ %s" % (step.line, step.command))
        print("\n".join(difflib.unified_diff(expected, seen, "the document", "seen", lineterm="")))
    print("%d of %d commands do what the document says" % (len(steps) - wrong, len(steps)))
    return 1 if wrong or not steps else 0


def write_files(document):
    with open(document, encoding="utf-8") as f:
        lines = f.read().splitlines()
    for _, _, name, text in blocks(lines):
        if not name:
            continue
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        with open(name, "w", encoding="utf-8") as f:
            f.write("\n".join(text) + "\n")
        print(name)
    return 0


def main(arguments):
    documents = [a for a in arguments if not a.startswith("-")]
    if len(documents) != 1 or any(a != "--files" for a in arguments if a.startswith("-")):
        print(__doc__, file=sys.stderr)
        return 2
    return (write_files if "--files" in arguments else follow)(documents[0])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
