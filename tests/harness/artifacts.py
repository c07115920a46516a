"""artifacts.py DIR - checks the bytes of every file of a run, by its own eyes: nothing of the engine is used.

Strict UTF-8 without a byte order mark, no raw control characters, no NaN, no repeated names, no lone surrogates.
.jsonl: one object a line, a newline at the end of every line and none besides. .json: no newline at the end.
Both are written as Python writes them: indent 2 resp. ", " and ": ", non-ASCII as it is.
"""
import json
import os
import sys


def pairs_once(pairs):
    assert len(dict(pairs)) == len(pairs), "a name is repeated"
    return dict(pairs)


def refuse(literal):
    raise AssertionError("%s is no JSON" % literal)


def check_value(text, indent):
    value = json.loads(text, object_pairs_hook=pairs_once, parse_constant=refuse)
    json.dumps(value, ensure_ascii=False).encode("utf-8")
    assert json.dumps(value, ensure_ascii=False, indent=indent) == text, "spelled in another way: %.80s" % text
    assert indent or isinstance(value, dict), "a line that is no object"


def check_file(path):
    """Number of JSON values in it."""
    with open(path, "rb") as f:
        data = f.read()
    text = data.decode("utf-8", "strict")
    assert not data.startswith(b"\xef\xbb\xbf"), "byte order mark"
    assert not any(c < 0x20 and c != 0x0a or c == 0x7f for c in data), "raw control character"
    if path.endswith(".json"):
        check_value(text, 2)
        return 1
    if not path.endswith(".jsonl"):
        return 0
    assert not data or data.endswith(b"\n"), "no newline at the end"
    lines = text.split("\n")[:-1]
    for line in lines:
        assert line.strip(), "an empty line"
        check_value(line, None)
    return len(lines)


def main(top):
    files = values = bad = 0
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(d for d in folders if d != ".run")
        for path in (os.path.join(folder, name) for name in sorted(names)):
            try:
                values += check_file(path)
                files += 1
            except (AssertionError, ValueError) as e:
                bad += 1
                print("%s: %s" % (os.path.relpath(path, top), e))
    print("%d files, %d JSON values" % (files, values) + (", %d files bad" % bad if bad else ""))
    return 1 if bad or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
