#!/usr/bin/env python3
"""Checks the ToolBench-style corpus under data/toolenv and the labelled pairs over it.

usage: python3 tests/data/check_toolenv.py [DIR]     (from anywhere; DIR: another corpus, then without labels)

Reads the files as leniently as a loader has to and says what it met: counts of everything, every fault, exit code 1
if there was one. The slugs are those of engine/catalog/names.c, written a second time.
"""
import json
import re
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LABELS = ROOT / "tests/graph/labels/toolenv.jsonl"
MIN_TOOLS, MIN_CATEGORIES, MIN_LABELS, ENDPOINTS = 40, 12, 200, range(3, 9)
PLAIN_TYPES = {"STRING", "NUMBER", "BOOLEAN", "DATE", "ARRAY"}
WORDS = {"str", "int", "float", "bool", "empty list", "NoneType", "string", "integer", "number", "boolean"}
MESSY_SHARE = (0.15, 0.45)  # of the tools that have four or more kinds of mess
faults = []


def expect(condition, message):
    if not condition:
        faults.append(message)


def no_doubles(pairs):
    for key, count in Counter(k for k, _ in pairs).items():
        expect(count == 1, f"key {key!r} stands {count} times in one object")
    return dict(pairs)


def load(path):
    try:
        return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=no_doubles)
    except ValueError as error:
        expect(False, f"{path}: {error}")
        return {}


def slug(name):
    return re.sub(r"[^A-Za-z0-9_-]+", "_", str(name)).strip("_-").lower().replace("-", "_")


# ---- what the files say ----

def endpoints_of(tool):
    listed = tool.get("api_list") or []
    if isinstance(listed, dict):
        return [{"name": key, **entry} for key, entry in listed.items()]
    return listed


def parameters_of(entry):
    """(name, specification, required) of every parameter, in any of the forms a loader meets."""
    for key, required in (("required_parameters", True), ("optional_parameters", False)):
        given = entry.get(key)
        if isinstance(given, str):
            given = {name.strip(): "STRING" for name in given.split(",")}
        if isinstance(given, dict):
            given = [{"name": n, **(s if isinstance(s, dict) else {"type": s})} for n, s in given.items()]
        for spec in given or []:
            yield str(spec["name"]), spec, required


def is_placeholder(body):
    return isinstance(body, dict) and set(body) <= {"key1", "key2"}


def output_of(entry, examples):
    """(where it stands, what it is) in the order of trust."""
    for key in ("response_schema", "response", "schema", "template_response", "body"):
        value = entry.get(key)
        if key == "schema" and isinstance(value, str) and value:
            value = json.loads(value)
        if value and not is_placeholder(value):
            return key, value
    return ("response_examples", examples[entry["name"]]) if entry["name"] in examples else ("none", None)


def schema_leaves(schema, at=""):
    if "properties" in schema:
        for key, value in schema["properties"].items():
            yield from schema_leaves(value, f"{at}/{key}")
    elif "items" in schema:
        yield from schema_leaves(schema["items"], at + "/%")
    else:
        yield at


def value_leaves(value, at=""):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from value_leaves(item, f"{at}/{key}")
    elif isinstance(value, list):
        for item in value:
            yield from value_leaves(item, at + "/%")
    else:
        yield at


def input_leaves(entry):
    """A parameter that takes a list of plain values is one leaf."""
    return ("/" + name for name, _, _ in parameters_of(entry))


# ---- mess, by kind ----

def spec_mess(name, spec):
    kind, default = spec.get("type"), spec.get("default")
    if not isinstance(kind, str) or kind.upper() not in PLAIN_TYPES:
        yield "unusual type"
    if kind in ("NUMBER", "BOOLEAN") and isinstance(default, str):
        yield "default of another type"
    if kind in ("ENUM", "SELECT", "ARRAY", "LIST") and isinstance(default, str) and "," in default:
        yield "comma list as default"
    if default == "":
        yield "empty default"
    if not str(spec.get("description", "")).strip():
        yield "no description"
    if " " in name or name != name.lower():
        yield "name in another style"


def mess_of(tool):
    found = Counter()
    for entry in endpoints_of(tool):
        if re.search(r"[ /{:]", str(entry["name"]).strip()):
            found["endpoint name in words or a path"] += 1
        if not entry.get("description", "").strip():
            found["no description of the endpoint"] += 1
        if str(entry.get("method")).strip().upper() != entry.get("method"):
            found["method misspelt"] += 1
        if is_placeholder(entry.get("body")) or isinstance(entry.get("schema"), str) and entry["schema"]:
            found["placeholder or text for a schema"] += 1
        if not all(isinstance(entry.get(k), list) for k in ("required_parameters", "optional_parameters")):
            found["parameters not in a list"] += 1
        for name, spec, _ in parameters_of(entry):
            found.update(set(spec_mess(name, spec)))
    if not isinstance(tool.get("api_list"), list):
        found["api_list is an object"] += 1
    if not tool.get("title"):
        found["no title"] += 1
    return found


# ---- checks ----

def check_endpoint(where, entry):
    expect(str(entry.get("name", "")).strip(), f"{where}: no name")
    names = [name for name, _, _ in parameters_of(entry)]
    for spec in (spec for _, spec, _ in parameters_of(entry)):
        default, enum = spec.get("default"), spec.get("enum")
        plain = not (isinstance(default, str) and "," in default)
        expect(not enum or default in (None, "") or default in enum or not plain, f"{where}: {spec['name']}: default not in enum")
    for path in re.findall(r"[{:]([A-Za-z]\w*)", re.sub(r"^https?:", "", entry.get("url", ""))):
        expect(path in names, f"{where}: {path} of the path is no parameter")
    for key in ("template_response", "response_schema"):
        for leaf in leaf_words(entry.get(key) or {}):
            expect(leaf in WORDS, f"{where}: {key} has the word {leaf!r}")


def leaf_words(value):
    if isinstance(value, dict):
        for item in value.values():
            yield from leaf_words(item)
    elif isinstance(value, list):
        for item in value:
            yield from leaf_words(item)
    else:
        yield value


def check_tool(root, path, counts, leaves, own):
    tool = load(path)
    where = str(path.relative_to(root))
    entries = endpoints_of(tool)
    beside = root / "response_examples" / path.relative_to(root / "tools")
    examples = {e["name"]: e["schema"] for e in load(beside)["api_list"]} if beside.exists() else {}
    names = [e.get("name") for e in entries]
    expect(set(examples) <= set(names), f"{where}: examples of endpoints that are not there: {set(examples) - set(names)}")
    expect(not own or len(entries) in ENDPOINTS, f"{where}: {len(entries)} endpoints")
    expect(re.sub(r"\W+", "_", path.stem) == path.stem, f"{where}: name of the file")
    text = json.dumps(tool)
    for host in re.findall(r"(?:https?://|@)([\w.-]+\.\w+)", text):
        expect(host.endswith((".example", ".test")), f"{where}: {host} may be somebody's")
    seen = Counter()
    for entry in entries:
        ident = "/".join((slug(path.parent.name), slug(tool["tool_name"]), slug(entry["name"])))
        seen[ident] += 1
        ident += f"_{seen[ident]}" if seen[ident] > 1 else ""
        check_endpoint(f"{where} {entry.get('name')}", entry)
        kind, value = output_of(entry, examples)
        found = schema_leaves(value) if kind == "schema" else value_leaves(value) if value else ()
        leaves[ident] = (set(found), set(input_leaves(entry)))
        counts["outputs"][kind] += 1
        counts["methods"][str(entry.get("method", "")).strip().upper()] += 1
        counts["parameters"].update("required" if r else "optional" for _, _, r in parameters_of(entry))
    mess = mess_of(tool)
    counts["mess"].update(mess)
    counts["messy tools"] += len(mess) >= 4
    counts["tools"] += 1


def check_labels(leaves):
    labels = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]
    seen = Counter()
    for i, label in enumerate(labels, 1):
        where = f"{LABELS.name}:{i}"
        expect(list(label) == ["source", "output", "target", "input", "label", "why"], f"{where}: keys {list(label)}")
        expect(label["source"] in leaves, f"{where}: no endpoint {label['source']}")
        expect(label["target"] in leaves, f"{where}: no endpoint {label['target']}")
        expect(label["output"] in leaves.get(label["source"], [()])[0], f"{where}: {label['source']} answers no {label['output']}")
        expect(label["input"] in leaves.get(label["target"], [(), ()])[1], f"{where}: {label['target']} takes no {label['input']}")
        expect(isinstance(label["label"], bool) and label["why"].strip(), f"{where}: label or reason")
        seen[tuple(label[k] for k in ("source", "output", "target", "input"))] += 1
    for pair, count in seen.items():
        expect(count == 1, f"{LABELS.name}: {' '.join(pair)} stands {count} times")
    true = sum(label["label"] for label in labels)
    expect(len(labels) >= MIN_LABELS and min(true, len(labels) - true) >= MIN_LABELS // 4, f"{len(labels)} labels, {true} true")
    crossing = sum(label["source"].split("/")[1] != label["target"].split("/")[1] for label in labels)
    print(f"labels: {len(labels)}: {true} true, {len(labels) - true} false; {crossing} between different tools")


def shown(counter):
    return ", ".join(f"{name} {count}" for name, count in sorted(counter.items(), key=lambda c: (-c[1], c[0])))


def main():
    root = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT / "data/toolenv"
    own = root == ROOT / "data/toolenv"
    counts = {"tools": 0, "messy tools": 0, **{k: Counter() for k in ("outputs", "methods", "parameters", "mess")}}
    leaves = {}
    for path in sorted((root / "tools").glob("*/*.json")):
        check_tool(root, path, counts, leaves, own)
    for path in (root / "response_examples").glob("*/*.json"):
        expect((root / "tools" / path.relative_to(root / "response_examples")).exists(), f"{path}: of no tool")
    categories = sorted(p.name for p in (root / "tools").iterdir())
    endpoints = sum(counts["outputs"].values())
    print(f"{root.name}: {counts['tools']} tools, {endpoints} endpoints, {len(categories)} categories")
    for key in ("outputs", "methods", "parameters", "mess"):
        print(f"{key}: {shown(counts[key])}")
    print(f"messy: {counts['messy tools']} tools with four or more kinds of mess")
    if own:
        expect(counts["tools"] >= MIN_TOOLS and len(categories) >= MIN_CATEGORIES, "too few tools or categories")
        share = counts["messy tools"] / max(counts["tools"], 1)
        expect(MESSY_SHARE[0] <= share <= MESSY_SHARE[1], f"{share:.0%} of the tools are messy")
        if LABELS.exists():
            check_labels(leaves)
    for fault in faults:
        print("fault:", fault)
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
