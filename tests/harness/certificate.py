"""certificate.py DIR - a second opinion on the certificates of a run, written from docs/formats.md alone.

problems(trajectory, schemas) names everything that a certificate claims and that the events do not bear out:
arguments and claims whose source does not give the value, leaves without an entry, facts of a final outside of
every claim. Numbers are kept as they are spelled (class Number), positions count bytes.
"""
import json
import re
import sys


class Number(str):
    """A JSON number as it is written."""


def read(text):
    return json.loads(text, parse_int=Number, parse_float=Number)


def spelled(value):
    """How a scalar stands in a text."""
    return value if isinstance(value, str) else json.dumps(value)


def written(value):
    """JSON with ", " and ": ", numbers as they were."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        return "{%s}" % ", ".join("%s: %s" % (written(k), written(v)) for k, v in value.items())
    if isinstance(value, list):
        return "[%s]" % ", ".join(map(written, value))
    return json.dumps(value, ensure_ascii=False)


def equal(a, b):
    if isinstance(a, Number) and isinstance(b, Number):
        return float(a) == float(b)
    return type(a) is type(b) and a == b


def at(value, pointer):
    for part in pointer.split("/")[1:]:
        part = part.replace("~1", "/").replace("~0", "~")
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


def leaves(value, pointer=""):
    """(pointer, value) of everything that is no filled list or object."""
    if isinstance(value, (list, dict)) and value:
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, "%s/%s" % (pointer, str(key).replace("~", "~0").replace("/", "~1")))
    elif pointer:
        yield pointer, value


def words_of(text):
    return [w.lower() for w in re.findall(r"[^\W_]+|[^\x00-\x7f]+", text)]


def cents(value):
    return "%s$%s.%02d" % ("-" if int(value) < 0 else "", format(abs(int(value)) // 100, ","), abs(int(value)) % 100)


def filled(template, values, write):
    return re.sub(r"\{(\d+)\}", lambda m: write(values[int(m.group(1)) - 1]), template)


RULES = {
    "lower": lambda v: v[0].lower(), "upper": lambda v: v[0].upper(), "trim": lambda v: v[0].strip(),
    "words": lambda v: v[0].replace("_", " "), "money": lambda v: cents(v[0]), "text": lambda v: spelled(v[0]),
    "count": lambda v: Number(len(v[0])), "compose": lambda v: filled(v[0], v[1:], written),
    "phrase": lambda v: filled(v[0], v[1:], spelled),
    "sum": lambda v: Number(round(sum(float(x) for x in (v[0] if isinstance(v[0], list) else v)), 6)),
}


class Checker:
    def __init__(self, trajectory, schemas):
        self.t, self.events = trajectory, trajectory["events"]
        self.prose = {s["name"]: s["parameters"] for s in schemas}

    def cited(self, source, kind, here):
        index = int(source["event"])
        event = self.events[index]
        assert index < here, "its source is not an earlier event"
        assert event["event_type"] == kind, "its source is no %s event" % kind
        session = self.events[here].get("session_idx", Number(1))
        assert event.get("session_idx", Number(1)) == session, "its source belongs to another session"
        return event

    def cut(self, text, span):
        start, end = map(int, span)
        data = text.encode()
        assert 0 <= start < end <= len(data), "a span outside of its text"
        return data[start:end].decode()

    def value(self, source, here, leaf, parameter):
        """What the source gives. leaf: the argument itself, for sources that only allow or forbid."""
        kind = source["kind"]
        if kind == "user":
            text = self.cut(self.cited(source, "user", here)["content"], source["span"])
            return read(text) if source.get("as") == "json" else text
        if kind == "words":
            said = words_of(self.cited(source, "user", here)["content"])
            assert words_of(leaf) and all(w in said for w in words_of(leaf)), "not all of its words were said"
            return leaf
        if kind == "observation":
            found = at(self.cited(source, "observation", here)["content"], source["pointer"])
            return self.cut(found, source["span"]) if "span" in source else found
        if kind == "policy":
            return self.t["metadata"]["policies"][source["name"]]
        if kind == "rule":
            return RULES[source["name"]]([self.value(s, here, None, None) for s in source["of"]])
        if kind == "list":
            return [self.value(s, here, None, None) for s in source["of"]]
        if kind == "default":
            return read(re.search(r"default=(.*)$", parameter).group(1))
        if kind == "choice":
            assert leaf in re.search(r"enum\((.*)\)", parameter).group(1).split(", "), "it is no choice of the schema"
            return leaf
        if kind == "slip":
            assert self.events[here].get("weight") == Number(0), "a slip in a call that carries weight"
            return leaf
        assert kind == "text" and leaf is None, "a constant as its only source"
        return source["value"]

    def check_call(self, i, event, entries):
        for pointer, leaf in leaves(event["arguments"]):
            entry = entries.pop(("pointer", i, pointer), None)
            assert entry, "argument %s has no source" % pointer
            parameter = self.prose.get(event["tool_name"], {}).get(pointer.split("/")[1], "")
            value = self.value(entry["source"], i, leaf, parameter)
            assert equal(value, leaf), "argument %s is %r, its source %r" % (pointer, leaf, value)

    def check_text(self, i, event, entries):
        bare = bytearray(event["content"].encode())
        for key in [k for k in entries if k[:2] == ("span", i)]:
            entry = entries.pop(key)
            said = self.cut(event["content"], entry["span"])
            value = spelled(self.value(entry["source"], i, None, None))
            assert value == said, "the text says %r, its source %r" % (said, value)
            start, end = map(int, entry["span"])
            assert b"\x01" not in bare[start:end], "two claims cover the same words"
            bare[start:end] = b"\x01" * (end - start)
        if event["event_type"] == "assistant_final":
            for word in re.findall(r"[\w@.:/$%+-]+", bare.decode("utf-8", "replace"), re.ASCII):
                is_fact = re.search(r"[0-9@]", word) or "_" in word.strip("_")
                assert not is_fact or word.rstrip(".") in self.prose, "%r is stated without a source" % word

    def problems(self):
        entries, found = {}, []
        for entry in self.t["certificate"]:
            kind = "pointer" if "pointer" in entry else "span"
            where = entry["pointer"] if kind == "pointer" else tuple(entry["span"])
            entries[(kind, int(entry["event"]), where)] = entry
        for i, event in enumerate(self.events):
            try:
                if event["event_type"] == "tool_call":
                    self.check_call(i, event, entries)
                elif event["event_type"] in ("assistant_plan", "assistant_final"):
                    self.check_text(i, event, entries)
            except (AssertionError, KeyError, IndexError, ValueError, TypeError) as e:
                found.append("%s, event %d: %s" % (self.t["trajectory_id"], i, e or repr(e)))
        return found + ["%s: an entry about nothing: %s" % (self.t["trajectory_id"], k) for k in entries]


def problems(trajectory, schemas):
    """trajectory as read() gives it. What is wrong with its certificate, one line each."""
    return Checker(trajectory, schemas).problems()


def main(top):
    with open(top + "/processed/tool_schemas.json", encoding="utf-8") as f:
        schemas = json.load(f)
    checked, bad = 0, 0
    with open(top + "/processed/executed_trajectories.jsonl", encoding="utf-8") as f:
        for line in f:
            trajectory = read(line)
            found = problems(trajectory, schemas)
            checked += len(trajectory["certificate"])
            bad += len(found)
            if found and bad < 20:
                print("\n".join(found))
    print("%d sources%s" % (checked, ", %d problems" % bad if bad else ""))
    return 1 if bad or not checked else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
