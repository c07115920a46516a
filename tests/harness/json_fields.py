#!/usr/bin/env python3
"""json_fields.py - what docs/formats.md says about --json, against what the commands print.

usage: json_fields.py FORMATS.md       in an empty folder, with ROOT set and the engine on the PATH

Every row of the table of "Machine-readable output" is a key of COMMANDS. A field that is printed and not
listed, or listed and never printed by any command of its row, is named; so is a command with an option
--json but no row. Each output must be one object.
"""
import json
import os
import re
import subprocess
import sys

ROOT = os.environ.get("ROOT", "")
CASE = ROOT + "/scripts/p07.lua"
HOSTILE = "templates/hostile.lua --recipe mix.lua"
# What must be there first: a dataset, one with failures, and damaged ones. The files are those of docs/security.md.
PREPARE = """
python3 "$ROOT/tests/harness/extract.py" "$ROOT/docs/security.md" --files
sed -i 's/ while true do end end/ error("x") end/' templates/hostile.lua
engine "$ROOT/scripts/p07.lua" --out case --quiet
cp -r case damaged
sed -i 's/Enterprise/enterprise/' damaged/processed/executed_trajectories.jsonl
cp -r case judged
echo '{"type": "object"}' >schema.json
echo '[]' >list.json
echo '{' >broken.json
"""
# Row: command lines that together show each of its fields.
COMMANDS = {
    "any of them, after an error": ["engine nope", "engine explain nope --out case", "engine check nope"],
    "`engine RECIPE.lua`": ["engine %s --out again" % CASE, "engine mix.lua"],
    "`engine RECIPE.lua --dry-run`": ["engine %s --dry-run" % CASE],
    "`engine RECIPE.lua --only ID`": ["engine %s --only 3" % CASE, "engine mix.lua --only 0", "engine mix.lua --only 4"],
    "`engine preview TEMPLATE.lua`": ["engine preview %s/templates/safety_refusal.lua" % ROOT,
                                      "engine preview %s --count 5" % HOSTILE],
    "`engine explain ID`": ["engine explain 3 --out case", "engine explain db_customer_plan_success_step_1 --out case",
                            "engine explain 0 --out out", "engine explain 4 --out out"],
    "`engine check`": ["engine check case", "engine check damaged"],
    "`engine check --scripts`": ["engine check --scripts"],
    "`engine evaluate`": ["engine evaluate case"],
    "`engine evaluate --rescore`": ["engine evaluate --rescore case", "engine evaluate --rescore --write judged"],
    "`engine replay`": ["engine replay case", "engine replay damaged"],
    "`engine validate`": ["engine validate schema.json schema.json list.json broken.json"],
    "`engine config`": ["engine config %s" % CASE],
    "`engine build`": ["engine build --source %s/data/examples --out built" % ROOT],
    "`engine verify`": ["engine verify --source %s/data/examples --chains 20" % ROOT],
    "`engine info`": ["engine info"],
    "`engine version`": ["engine version"],
    "`engine help`": ["engine help"],
    "`engine help COMMAND`": ["engine help run"],
    "`engine help TOPIC`": ["engine help formats"],
}


def sections(text):
    """{anchor: text} of the headings of the second level."""
    parts = re.split(r"^## (.+)$", text, flags=re.M)
    return {title.lower().replace(" ", "-"): body for title, body in zip(parts[1::2], parts[2::2])}


def outermost(text):
    """A text without what stands in brackets and braces."""
    kept, depth = "", 0
    for c in text:
        depth += (c in "[{") - (c in "]}")
        kept += c if depth == 0 else ""
    return kept


def members_of(anchor, section):
    """The members that a section describes for one object."""
    if anchor == "trajectories":  # the first column of its table
        return re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`.*?) \|", section, flags=re.M)))
    if anchor == "training-records":  # its block
        block = re.search(r"^```\n\{(.*?)\}\n```", section, flags=re.M | re.S).group(1)
        return re.findall(r'(?:^|, |,\n )"(\w+)"', outermost(block))
    inline = re.findall(r"`\{(\w[^`]*)\}`", section)  # in braces: one object, or two kinds of failures
    return re.findall(r"\w+", ", ".join(inline[:1] if anchor == "checks" else inline))


def documented(text):
    """{row: fields}; what a link stands for is not looked into."""
    parts, result = sections(text), {}
    for row, cell in re.findall(r"^\| (.+?) \| (.+) \|$", parts["machine-readable-output"], flags=re.M)[1:]:
        fields = [f for f in re.findall(r"`([^`]+)`", cell) if not f.startswith("-")]
        for anchor in re.findall(r"(?<!\()\[[^\]]+\]\(#([\w-]+)\)", cell):
            fields += [name + "…" for name in members_of(anchor, parts[anchor])]
        result[row] = set(fields)
    return result


def walk(value, path, fields):
    """The documented form of each leaf below `path`, or the path itself where nothing documents it."""
    if path + "…" in fields:
        yield path + "…"
    elif isinstance(value, dict):
        for name, inner in value.items():
            star = any(f.startswith((path + ".*").lstrip(".")) for f in fields)
            yield from walk(inner, (path + "." + ("*" if star else name)).lstrip("."), fields)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner, path + "[]", fields)
    else:
        yield path


def printed(command):
    done = subprocess.run(command + " --json", shell=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True)
    value = json.loads(done.stdout)
    if not isinstance(value, dict):
        raise ValueError("no object")
    return value


def compare(row, fields):
    """Complaints about one row."""
    seen, complaints = set(), []
    for command in COMMANDS[row]:
        try:
            value = printed(command)
        except ValueError as e:
            complaints.append("%s --json: %s" % (command.replace(ROOT, "$ROOT"), e))
            continue
        seen |= set(walk(value, "", fields))
    complaints += ["%s prints %s, which is not listed" % (row, f) for f in sorted(seen - fields)]
    return complaints + ["%s never prints %s" % (row, f) for f in sorted(fields - seen)]


def main(arguments):
    if len(arguments) != 1 or not ROOT:
        print(__doc__, file=sys.stderr)
        return 2
    os.environ["TOOLMILL_ROOT"] = ROOT
    subprocess.run(["bash", "-ec", PREPARE], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    with open(arguments[0], encoding="utf-8") as f:
        rows = documented(f.read())
    complaints = ["no row for " + row for row in COMMANDS if row not in rows]
    for row, fields in rows.items():
        complaints += compare(row, fields) if row in COMMANDS else ["no command for the row " + row]
    for command in printed("engine help")["commands"]:
        name = "RECIPE.lua" if command["name"] == "run" else command["name"]
        if not any(row.startswith("`engine %s" % name) for row in rows):
            complaints.append("no row for engine " + command["name"])
    print("\n".join(complaints + ["%d rows, %d fields" % (len(rows), sum(map(len, rows.values())))]))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
