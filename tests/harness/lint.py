#!/usr/bin/env python3
"""lint.py - what a compiler does not check, as TAP.

usage: lint.py [--root DIR] [WORD ...]    a word selects the checks whose name contains it

A check returns "" when all is well, a text that names file and line otherwise, or raises Skip.
"""
import concurrent.futures
import glob
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
FLOORS = ["base", "json", "catalog", "reader", "graph", "world", "episode", "entity", "verify", "host", "run", "job", "cli"]  # lowest first
CLANG_FORMAT = "14"  # other versions break lines differently
LONGEST_FILE = 700
BANNED = ["strcpy", "strcat", "sprintf", "vsprintf", "strtok", "gets", "system", "popen", "alloca",
          "rand", "srand", "__DATE__", "__TIME__"]
WARNINGS = ["-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Wstrict-prototypes", "-Wmissing-prototypes",
            "-Wvla", "-Werror"]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
BANNED_WORD = re.compile(r"(?<![\w.>])(%s)\s*\(|\b(__DATE__|__TIME__)\b"
                         % "|".join(b for b in BANNED if not b.startswith("__")))
NOT_CODE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


class Skip(Exception):
    pass


def files(root, *patterns):
    found = {p for pattern in patterns for p in glob.glob(os.path.join(root, pattern), recursive=True)}
    return sorted(os.path.relpath(p, root) for p in found)


def c_files(root):
    return files(root, "engine/**/*.[ch]", "tests/**/*.[ch]")


def lua_files(root):
    return [f for d in ("scripts", "templates", "tools") for f in files(root, d + "/**/*.lua")]


def text_of(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as f:
        return f.read()


def tool(name):
    if not shutil.which(name):
        raise Skip("no %s here" % name)
    return name


def output_if_failed(argv, root):
    done = subprocess.run(argv, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.stdout or "exit code %d\n" % done.returncode if done.returncode else ""


def check_format(root):
    """C is formatted as .clang-format says"""
    version = subprocess.run([tool("clang-format"), "--version"], stdout=subprocess.PIPE, text=True).stdout
    if " %s." % CLANG_FORMAT not in version:
        raise Skip("needs clang-format " + CLANG_FORMAT)
    paths = c_files(root)
    report = output_if_failed(["clang-format", "--dry-run", "-Werror"] + paths, root) if paths else ""
    bad = sorted(set(re.findall(r"^(\S+?):\d+:\d+: error", report, re.MULTILINE)))
    return report and "run clang-format -i on: %s\n" % (" ".join(bad) or report)


def check_luacheck(root):
    """Lua passes luacheck"""
    paths = lua_files(root) + files(root, "tests/**/*.lua")
    return output_if_failed([tool("luacheck"), "--quiet", "--no-color", "--no-cache"] + paths, root) if paths else ""


def check_clang(root):
    """C compiles in clang without a warning"""
    tool("clang")
    modules = ["lua5.4", "lua5.4-cjson", "sqlite3", "libpcre2-8", "libseccomp", "libcrypto", "libzstd"]
    have = subprocess.run(["pkg-config", "--exists", "json-c"]).returncode == 0
    modules += ["json-c"] if have else []
    cflags = subprocess.run(["pkg-config", "--cflags"] + modules, stdout=subprocess.PIPE, text=True).stdout.split()
    argv = ["clang", "-fsyntax-only", "-std=c11", "-D_GNU_SOURCE", "-Iengine"] + WARNINGS + cflags
    argv += ["-DHAVE_JSON_C"] if have else []
    paths = files(root, "engine/*/*.c", "tests/unit/*.c")
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        return "".join(pool.map(lambda path: output_if_failed(argv + [path], root), paths))


def includes(root):
    """(path, line number, bracket, name) of each include of the engine."""
    for path in files(root, "engine/**/*.[ch]"):
        for number, line in enumerate(text_of(root, path).splitlines(), 1):
            found = INCLUDE.match(line)
            if found:
                yield path, number, found.group(1), found.group(2)


def check_arrows(root):
    """includes point down the floors"""
    report = ""
    for path, number, bracket, name in includes(root):
        if bracket == "<":
            continue
        place = "%s:%d: " % (path, number)
        mine, theirs = path.split("/")[1], name.split("/")[0]
        if theirs not in FLOORS or not os.path.exists(os.path.join(root, "engine", name)):
            report += place + '"%s" is no file of a floor\n' % name
        elif mine not in FLOORS:
            report += place + "%s is no floor\n" % mine
        elif FLOORS.index(theirs) > FLOORS.index(mine):
            report += place + "%s is above %s\n" % (theirs, mine)
    return report


def check_lua_header(root):
    """only engine/host includes lua.h"""
    headers = ("lua.h", "lauxlib.h", "lualib.h", "luaconf.h", "lua.hpp", "lua-cjson.h")
    return "".join("%s:%d: <%s>\n" % (path, number, name) for path, number, _, name in includes(root)
                   if os.path.basename(name) in headers and not path.startswith("engine/host/"))


def check_banned(root):
    """no banned calls"""
    report = ""
    for path in c_files(root):
        code = NOT_CODE.sub(lambda m: "\n" * m.group().count("\n") or " ", text_of(root, path))
        for number, line in enumerate(code.splitlines(), 1):
            for found in BANNED_WORD.finditer(line):
                report += "%s:%d: %s\n" % (path, number, found.group(1) or found.group(2))
    return report


def check_tables(root):
    """every script returns a table"""
    paths = [p for p in lua_files(root) if not p.startswith("scripts/types/")]
    helper = os.path.join(HERE, "returns_table.lua")
    return output_if_failed([tool("lua5.4"), helper] + paths, root) if paths else ""


def check_length(root):
    """no file is too long to read"""
    report = ""
    for path in c_files(root) + lua_files(root):
        lines = text_of(root, path).count("\n")
        if lines > LONGEST_FILE:
            report += "%s: %d lines, at most %d\n" % (path, lines, LONGEST_FILE)
    return report


def check_readmes(root):
    """every folder says what lives in it"""
    folders = files(root, "engine", "engine/*/", "scripts", "templates", "tools", "tests", "tests/*/")
    return "".join("%s/README.md is missing\n" % folder for folder in folders
                   if glob.glob(os.path.join(root, folder, "*.*"))
                   and not os.path.exists(os.path.join(root, folder, "README.md")))


CHECKS = [check_format, check_luacheck, check_clang, check_arrows, check_lua_header, check_banned,
          check_tables, check_length, check_readmes]


def main(arguments):
    root = os.path.dirname(os.path.dirname(HERE))
    if arguments[:1] == ["--root"]:
        root, arguments = os.path.abspath(arguments[1]), arguments[2:]
    checks = [c for c in CHECKS if not arguments or any(w in c.__name__ for w in arguments)]
    failed = False
    print("1..%d" % len(checks))
    for number, check in enumerate(checks, 1):
        try:
            report = check(root)
        except Skip as reason:
            print("ok %d - %s # SKIP %s" % (number, check.__doc__, reason))
            continue
        failed = failed or bool(report)
        print("%sok %d - %s" % ("not " if report else "", number, check.__doc__))
        print("".join("# %s\n" % line for line in report.splitlines()), end="", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
