#!/usr/bin/env python3
"""api_names.py - the names that C gives to scripts, and those that are documented, must be the same.

usage: api_names.py ROOT

Compares the methods of the episode, values, results, random streams and the world, the functions of
engine.scan, the modules, and the fields of a recipe: as registered in engine/host/, as listed in
docs/scripting.md, as declared in scripts/types/engine.lua. Prints every name that is missing somewhere; exit code 1 then.
"""
import os
import re
import sys

PLACES = ("engine/host", "docs/scripting.md", "scripts/types/engine.lua")
# kind: (file of the registration, name of the luaL_Reg, prefix in the document, class)
KINDS = {
    "episode": ("api_episode.c", "METHODS", "ep", "Episode"),
    "value": ("value.c", "METHODS", "v", "Value"),
    "random stream": ("api_rng.c", "METHODS", "rng", "Rng"),
    "world": ("api_world.c", "methods", "world", "World"),
}


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as f:
        return f.read()


def registered(source, table):
    block = re.search(r"luaL_Reg %s\[\] = \{(.*?)\};" % table, source, re.DOTALL)
    return set(re.findall(r'\{"(\w+)",', block.group(1)))


def section(document, title):
    return re.search(r"^## %s$(.*?)(?=^## |\Z)" % title, document, re.DOTALL | re.MULTILINE).group(1)


def class_fields(types, name):
    block = re.search(r"---@class %s\n((?:---@field .*\n)*)" % name, types)
    return set(re.findall(r"---@field (\w+)", block.group(1))) if block else set()


def names(root):
    """kind -> the names in each of PLACES."""
    document, types = read(root, PLACES[1]), read(root, PLACES[2])
    found = {}
    for kind, (file, table, prefix, cls) in KINDS.items():
        found[kind] = (registered(read(root, "engine/host/" + file), table),
                       set(re.findall(r"`%s:(\w+)\(" % prefix, section(document, "The episode: `ep`"))),
                       set(re.findall(r"function %s:(\w+)\(" % cls, types)))
    call = read(root, "engine/host/api_call.c")
    internal = {"event", "sample", "code"}  # how a result finds its observation; "code" is a field of error
    result = set(re.findall(r'lua_setfield\(L, -?\d, "([a-z]\w*)"\)', call))
    result |= set(re.findall(r'strcmp\(key, "(\w+)"\)', call))
    found["result"] = (result - internal,
                       set(re.findall(r"`got[.:](\w+)", section(document, "The episode: `ep`"))),
                       class_fields(types, "Result") | set(re.findall(r"function Result:(\w+)\(", types)))
    found["scan"] = (registered(read(root, "engine/host/lib_scan.c"), "FUNCTIONS"),
                     set(re.findall(r"`scan\.(\w+)\(", document)), set(re.findall(r"function Scan\.(\w+)\(", types)))
    modules = set(re.findall(r'(?:open_builtin|script_set_builtin)\(L, "([\w.]+)"', read(root, "engine/host/env.c")))
    found["module"] = (modules, set(re.findall(r"`(cjson|engine\.\w+)`", section(document, "The sandbox"))), modules)
    loader = read(root, "engine/host/loader.c")
    for kind, table, cls, rows in (
            ("recipe", "RECIPE_FIELDS", "Recipe", r"^\| `(\w+)` \|"),
            ("gates", "GATE_FIELDS", "Gates", r"`\{(min_score) = 0, (repairs) = 0\}`")):
        block = re.search(r"%s\[\] = \{(.*?)\};" % table, loader, re.DOTALL).group(1)
        told = re.findall(rows, section(document, "Recipes"), re.MULTILINE)
        found[kind] = (set(re.findall(r'"(\w+)"', block)),
                       {n for t in told for n in ((t,) if isinstance(t, str) else t)}, class_fields(types, cls))
    return found


def main(root):
    wrong, count = 0, 0
    for kind, lists in names(root).items():
        for name in sorted(set.union(*lists)):
            count += 1
            for place, known in zip(PLACES, lists):
                if name not in known:
                    wrong += 1
                    print("%s: %s is not in %s" % (kind, name, place))
    if not wrong:
        print("%d names agree" % count)
    return 1 if wrong or not count else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    sys.exit(main(sys.argv[1]))
