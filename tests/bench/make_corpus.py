#!/usr/bin/env python3
"""make_corpus.py - writes a synthetic corpus in the style of ToolBench.

usage: make_corpus.py [--endpoints N] [--seed N] [--tidy] OUT

  --endpoints N   how many endpoints, exactly (15000)
  --seed N        another corpus of the same kind (1)
  --tidy          without the untidiness that real files have

Writes OUT/tools/<Category>/<tool>.json over the 49 categories and some OUT/response_examples/<Category>/<tool>.json, and prints
the counts. The same options give the same bytes with any Python from 3.8 on. The shares follow what is known of the original:
4 to 5 endpoints a tool, a third of the parameters without description, two thirds of the endpoints without `schema`, a quarter of the tools
without any parameter, a few spellings of types, one thing spelt in several ways, names that occur twice. Several tools of a category
are about the same things, as there.
"""
import argparse
import json
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

from corpus_words import ACTS, ASPECTS, BRANDS, CATEGORIES, KINDS, LOOKUPS, TAILS  # noqa: E402

# type: (ToolBench's, other spellings of it, JSON Schema, leaf word, examples)
TYPES = {
    "text": ("STRING", ["string"], {"type": "string"}, "str", ["Mara", "Ilse", "Tomas", "Priya", "Okoro"]),
    "title": ("STRING", ["string"], {"type": "string"}, "str", ["North Quay", "Evening Edition", "Basic Set", "Long Way Home"]),
    "sentence": ("STRING", ["string"], {"type": "string"}, "str", ["Checked and ready to use.", "See the notes of last week."]),
    "word": ("STRING", ["string", "ENUM"], {"type": "string"}, "str", ["standard", "green", "public", "alpha"]),
    "code": ("STRING", ["string"], {"type": "string"}, "str", ["A7-2210", "KX91", "b3f09c", "2.4.1"]),
    "status": ("STRING", ["ENUM", "SELECT"], {"type": "string", "enum": ["active", "pending", "closed"]}, "str", ["active", "pending", "closed"]),
    "email": ("STRING", ["string"], {"type": "string", "format": "email"}, "str", ["mara@alder.example", "desk@quay.example"]),
    "phone": ("STRING", ["string"], {"type": "string"}, "str", ["+1 555 0101", "+44 555 0144"]),
    "url": ("STRING", ["string"], {"type": "string", "format": "uri"}, "str", ["https://files.example/a.pdf", "https://quay.example/"]),
    "country": ("STRING", ["string"], {"type": "string"}, "str", ["PT", "NO", "JP", "BR"]),
    "city": ("STRING", ["string"], {"type": "string"}, "str", ["Porto", "Oslo", "Osaka", "Recife"]),
    "street": ("STRING", ["string"], {"type": "string"}, "str", ["12 Mill Lane", "Rua do Sol 4"]),
    "currency": ("STRING", ["string"], {"type": "string"}, "str", ["EUR", "NOK", "JPY", "BRL"]),
    "language": ("STRING", ["string"], {"type": "string"}, "str", ["en", "pt", "nb", "ja"]),
    "timezone": ("STRING", ["string"], {"type": "string"}, "str", ["Europe/Lisbon", "Asia/Tokyo"]),
    "date": ("STRING", ["DATE (YYYY-MM-DD)", "DATEPICKER", "DATE"], {"type": "string", "format": "date"}, "str", ["2026-04-18", "2026-09-02"]),
    "datetime": ("STRING", ["string"], {"type": "string", "format": "date-time"}, "str", ["2026-04-18T09:30:00Z", "2026-09-02T17:05:00Z"]),
    "amount": ("NUMBER", ["number"], {"type": "number"}, "float", [12.5, 240.0, 3.75]),
    "percent": ("NUMBER", ["number"], {"type": "number", "minimum": 0, "maximum": 100}, "float", [12.5, 80.0]),
    "rating": ("NUMBER", ["number"], {"type": "number", "minimum": 0, "maximum": 5}, "float", [4.1, 3.6]),
    "latitude": ("NUMBER", ["STRING"], {"type": "number", "minimum": -90, "maximum": 90}, "float", [41.15, 59.91]),
    "longitude": ("NUMBER", ["STRING"], {"type": "number", "minimum": -180, "maximum": 180}, "float", [-8.61, 10.75]),
    "count": ("NUMBER", ["integer"], {"type": "integer", "minimum": 0}, "int", [3, 20, 117]),
    "flag": ("BOOLEAN", ["boolean"], {"type": "boolean"}, "bool", [True, False]),
    "key": ("STRING", ["string"], {"type": "string"}, "str", ["k_2041", "k_77b1", "k_9030"]),
    "number_key": ("NUMBER", ["STRING"], {"type": "integer"}, "int", [2041, 771, 90302]),
    "keys": ("ARRAY", ["LIST"], {"type": "array", "items": {"type": "string"}}, ["str"], [["k_2041", "k_77b1"]]),
}
OUTPUTS = [("schema", 0.31), ("none", 0.33), ("body", 0.16), ("template_response", 0.14), ("response_schema", 0.03), ("response_examples", 0.03)]
STYLES = [("snake", 0.5), ("camel", 0.2), ("words", 0.18), ("path", 0.12)]
ENDPOINTS_A_TOOL = [(1, 0.26), (2, 0.14), (3, 0.14), (4, 0.13), (5, 0.11), (6, 0.09), (8, 0.09), (12, 0.06), (20, 0.03), (30, 0.01)]
WITHOUT_PARAMETERS = 0.24  # of the tools


class Dice:
    """Draws from one stream; only random() is used, which is the same in every Python."""

    def __init__(self, seed):
        self.random = random.Random(seed).random

    def below(self, n):
        return int(self.random() * n)

    def pick(self, items):
        return items[self.below(len(items))]

    def chance(self, p):
        return self.random() < p

    def weighted(self, pairs):
        at = self.random() * sum(weight for _, weight in pairs)
        for item, weight in pairs:
            at -= weight
            if at < 0:
                return item
        return pairs[-1][0]


class Thing:
    """A noun of a category with its fields and the thing that it belongs to."""

    def __init__(self, text, known):
        head, _, parent = text.partition("<")
        self.noun, kind = head.split(":")
        self.kind, self.parent = kind, known.get(parent)
        self.fields = [tuple(f.split(":")) for f in KINDS[kind].split()]
        known[self.noun] = self

    def plural(self):
        if self.noun.endswith("y") and self.noun[-2] not in "aeiou":
            return self.noun[:-1] + "ies"
        if self.noun.endswith("series"):
            return self.noun
        return self.noun + ("es" if self.noun.endswith(("s", "x", "ch", "sh")) else "s")


class Style:
    """How one tool spells things."""

    def __init__(self, dice, tidy):
        self.name = "snake" if tidy else dice.weighted(STYLES)
        self.short_keys = dice.chance(0.4)  # "id" in a record, "<noun>_id" elsewhere
        self.number_keys = dice.chance(0.25)
        self.bare_lists = dice.chance(0.12)
        self.list_name = dice.pick(["", "", "results", "data", "items"])
        self.described = 1.0 if tidy else dice.pick([0.0, 0.5, 0.7, 0.9, 1.0])
        self.page = dice.pick([("page", "per_page"), ("page", "limit"), ("offset", "limit"), ("cursor", "limit"), (None, "limit")])

    def spell(self, words):
        if self.name == "camel":
            head, *tail = words.split("_")
            return head + "".join(w.capitalize() for w in tail)
        return words

    def key_type(self):
        return "number_key" if self.number_keys else "key"

    def key_in(self, thing):
        return self.spell(thing.noun + "_id")

    def key_out(self, thing):
        return "id" if self.short_keys else self.key_in(thing)

    def endpoint(self, verb, words, path):
        """The name of an endpoint and its path."""
        text = f"{verb}_{words}" if verb else words
        if self.name == "camel":
            return self.spell(text)
        if self.name == "words":
            return " ".join(w.capitalize() for w in text.split("_"))
        return path if self.name == "path" else text


# ---- endpoints, as (name, description, method, path, parameters, result) ----
# A parameter is (name, type, required, description), a result a tree of types: {name: type | tree | [tree]}.

def record_of(style, thing, most=99):
    record = {style.key_out(thing): style.key_type()}
    if thing.parent:
        record[style.key_in(thing.parent)] = style.key_type()
    record.update((style.spell(name), kind) for name, kind in thing.fields[:most])
    return record


def key_parameter(style, thing):
    return (style.key_in(thing), style.key_type(), True, f"Id of the {thing.noun.replace('_', ' ')}")


def list_result(style, thing, records):
    if style.bare_lists:
        return records
    result = {style.list_name or style.spell(thing.plural()): records}
    if style.page[0] == "cursor":
        result[style.spell("next_cursor")] = "code"
    elif style.page[0]:
        result[style.page[0]] = "count"
        result["total"] = "count"
    return result


def paging(style):
    return [(name, "code" if name == "cursor" else "count", False, f"{name.replace('_', ' ')} of the results") for name in style.page if name]


def list_endpoint(style, thing, path):
    parameters = paging(style)
    if thing.parent:
        parameters.insert(0, key_parameter(style, thing.parent))
        path = f"/{thing.parent.plural()}/{{{style.key_in(thing.parent)}}}{path}"
    for name, kind in thing.fields:
        if kind in ("status", "country", "city", "date", "word"):
            parameters.append((style.spell(name), kind, False, f"Only with this {name.replace('_', ' ')}"))
    words = thing.plural()
    return (style.endpoint("list", words, path), f"All {words.replace('_', ' ')}", "GET", path, parameters,
            list_result(style, thing, [record_of(style, thing, 5)]))


def search_endpoint(style, thing, path):
    parameters = [("query", "sentence", True, "Words to look for")] + paging(style)
    for name, kind in thing.fields:
        if kind == "amount":
            parameters += [(style.spell("min_" + name), kind, False, "Lowest"), (style.spell("max_" + name), kind, False, "Highest")]
    words = thing.plural()
    return (style.endpoint("search", words, path + "/search"), f"Find {words.replace('_', ' ')} by words", "GET", path + "/search",
            parameters, list_result(style, thing, [record_of(style, thing, 4)]))


def get_endpoint(style, thing, path):
    path = f"{path}/{{{style.key_in(thing)}}}"
    return (style.endpoint("get", thing.noun, path), f"One {thing.noun.replace('_', ' ')}", "GET", path, [key_parameter(style, thing)],
            record_of(style, thing))


def create_endpoint(style, thing, path):
    parameters = [key_parameter(style, thing.parent)] if thing.parent else []
    given = [f for f in thing.fields if f[0] not in ("status", "created_at", "updated_at", "views", "likes", "progress")]
    parameters += [(style.spell(name), kind, i < 2, name.replace("_", " ").capitalize()) for i, (name, kind) in enumerate(given)]
    return (style.endpoint("create", thing.noun, path), f"Make a new {thing.noun.replace('_', ' ')}", "POST", path, parameters,
            record_of(style, thing))


def update_endpoint(style, thing, path):
    path = f"{path}/{{{style.key_in(thing)}}}"
    parameters = [key_parameter(style, thing)]
    parameters += [(style.spell(name), kind, False, f"New {name.replace('_', ' ')}") for name, kind in thing.fields[:4]]
    return (style.endpoint("update", thing.noun, path), f"Change a {thing.noun.replace('_', ' ')}", "PATCH", path, parameters,
            record_of(style, thing))


def delete_endpoint(style, thing, path):
    path = f"{path}/{{{style.key_in(thing)}}}"
    return (style.endpoint("delete", thing.noun, path), f"Delete a {thing.noun.replace('_', ' ')}", "DELETE", path, [key_parameter(style, thing)],
            {style.key_out(thing): style.key_type(), "deleted": "flag"})


def act_endpoint(style, thing, path, act):
    path = f"{path}/{{{style.key_in(thing)}}}/{act}"
    return (style.endpoint(act, thing.noun, path), f"{act.capitalize()} a {thing.noun.replace('_', ' ')}", "POST", path,
            [key_parameter(style, thing), ("reason", "sentence", False, "Why")],
            {style.key_out(thing): style.key_type(), "status": "status", style.spell("updated_at"): "datetime"})


def aspect_endpoint(style, thing, path, aspect):
    path = f"{path}/{{{style.key_in(thing)}}}/{aspect}"
    return (style.endpoint("get", f"{thing.noun}_{aspect}", path), f"{aspect.replace('_', ' ').capitalize()} of a {thing.noun.replace('_', ' ')}",
            "GET", path, [key_parameter(style, thing)],
            {style.key_in(thing): style.key_type(), aspect: [{"date": "date", "value": "amount", "text": "sentence"}]})


def batch_endpoint(style, thing, path):
    keys = style.spell(thing.noun + "_ids")
    return (style.endpoint("get_many", thing.plural(), path + "/batch"), f"Several {thing.plural().replace('_', ' ')} at once", "POST", path + "/batch",
            [(keys, "keys", True, "Ids")], list_result(style, thing, [record_of(style, thing, 5)]))


def lookup_endpoint(style, dice):
    head, answer = dice.pick(LOOKUPS).split("-> ")
    name, _, asked = head.partition(":")
    words = name.strip().replace(" ", "_")
    parameters = [(style.spell(p), kind, i == 0, p.replace("_", " ").capitalize())
                  for i, (p, kind) in enumerate(w.split(":") for w in asked.split())]
    result = {style.spell(f): kind for f, kind in (w.split(":") for w in answer.split())}
    return (style.endpoint("", words, "/" + words), name.strip().capitalize(), "GET", "/" + words, parameters, result)


def endpoints_of(style, thing, dice):
    """All endpoints that a tool about `thing` may have, the likely ones first."""
    path = "/" + thing.plural()
    some = [search_endpoint(style, thing, path), get_endpoint(style, thing, path), list_endpoint(style, thing, path)]
    if dice.chance(0.3):
        some[0], some[2] = some[2], some[0]
    more = [create_endpoint(style, thing, path), update_endpoint(style, thing, path), delete_endpoint(style, thing, path)]
    more += [act_endpoint(style, thing, path, act) for act in ACTS.get(thing.kind, "").split()]
    more += [aspect_endpoint(style, thing, path, aspect) for aspect in ASPECTS.get(thing.kind, "").split()]
    return some + more + [batch_endpoint(style, thing, path)]


# ---- files ----

def schema_of(tree):
    if isinstance(tree, list):
        return {"type": "array", "items": schema_of(tree[0])}
    if isinstance(tree, dict):
        return {"type": "object", "properties": {k: schema_of(v) for k, v in tree.items()}, "required": list(tree)[:2]}
    return TYPES[tree][2]


def words_of(tree):
    if isinstance(tree, list):
        return [words_of(tree[0])]
    return {k: words_of(v) for k, v in tree.items()} if isinstance(tree, dict) else TYPES[tree][3]


def example_of(tree, dice):
    if isinstance(tree, list):
        return [example_of(tree[0], dice) for _ in range(1 + dice.below(2))]
    return {k: example_of(v, dice) for k, v in tree.items()} if isinstance(tree, dict) else dice.pick(TYPES[tree][4])


def parameter_of(parameter, style, dice, tidy):
    name, kind, _, description = parameter
    plain, others, schema, _, examples = TYPES[kind]
    spec = {"name": name, "type": plain if tidy or dice.chance(0.93) else dice.pick(others)}
    spec["description"] = description if dice.chance(style.described) else ""
    if tidy:
        if "enum" in schema:
            spec["enum"] = schema["enum"]
        return spec
    if spec["type"] in ("ENUM", "SELECT"):
        spec["default"] = ",".join(str(v) for v in examples)
    elif dice.chance(0.3):
        spec["default"] = ""
    elif dice.chance(0.4):
        value = dice.pick(examples)
        spec["default"] = str(value) if dice.chance(0.3) and not isinstance(value, list) else value
    return spec


def entry_of(endpoint, host, style, dice, tidy, examples):
    name, description, method, path, parameters, result = endpoint
    entry = {"name": name, "url": f"https://{host}{path}", "description": description if dice.chance(max(style.described, 0.6)) else "",
             "method": method}
    for key, required in (("required_parameters", True), ("optional_parameters", False)):
        entry[key] = [parameter_of(p, style, dice, tidy) for p in parameters if p[2] == required]
    entry.update(statuscode=200, body="", headers="", schema="")
    kind = dice.weighted(OUTPUTS)
    if kind == "schema":
        entry["schema"] = schema_of(result)
    elif kind == "body":
        entry["body"] = example_of(result, dice)
    elif kind in ("template_response", "response_schema"):
        entry[kind] = words_of(result)
    elif kind == "response_examples":
        examples.append({"name": name, "schema": words_of(result)})
    elif not tidy and dice.chance(0.1):
        entry["body"] = {"key1": "value", "key2": "value"}
    if not tidy and dice.chance(0.01):
        entry["method"] = method.lower() + " "
    return entry


def choose(style, things, want, dice):
    """`want` endpoints of a tool about one or more things of its category."""
    at = dice.below(len(things))
    chosen, names = [], set()
    for turn in range(len(things)):
        if len(chosen) == want:
            break
        offered = endpoints_of(style, things[(at + turn) % len(things)], dice)
        if dice.chance(0.15):
            offered.insert(0, lookup_endpoint(style, dice))
        for endpoint in offered:
            if len(chosen) < want and (endpoint[0] not in names or dice.chance(0.05)):
                chosen.append(endpoint)
                names.add(endpoint[0])
    return chosen


def make_tool(category, number, things, want, dice, tidy):
    style = Style(dice, tidy)
    bare = not tidy and want <= 4 and dice.chance(WITHOUT_PARAMETERS * 1.6)
    chosen = choose(style, things, want, dice)
    if bare:
        chosen = [(name, d, m, p.split("/{")[0], [], r) for name, d, m, p, _, r in chosen]
    brand = f"{dice.pick(BRANDS)} {chosen[0][3].strip('/').split('/')[0].replace('_', ' ')} {dice.pick(TAILS)} {number}"
    title = " ".join(w.capitalize() for w in brand.split())
    host = brand.replace(" ", "-") + ".example"
    examples = []
    tool = {"tool_name": title, "tool_description": f"{title}: {category.replace('_', ' ').lower()}." if dice.chance(0.8) else "",
            "title": title, "pricing": dice.pick(["FREE", "FREEMIUM", "PAID"]),
            "score": None if dice.chance(0.1) else {"avgServiceLevel": dice.below(101), "avgLatency": 50 + dice.below(4000),
                                                    "avgSuccessRate": dice.below(101), "popularityScore": dice.below(100) / 10},
            "host": host, "standardized_name": brand.replace(" ", "_"),
            "api_list": [entry_of(e, host, style, dice, tidy, examples) for e in chosen]}
    return tool, examples


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value) + "\n", encoding="utf-8")


def make_corpus(out, endpoints, seed, tidy):
    dice, made, tools = Dice(seed), 0, 0
    categories = {}
    for category, text in CATEGORIES.items():
        known = {}
        categories[category] = [Thing(t, known) for t in text.split()]
    names = sorted(categories)
    while made < endpoints:
        category = names[tools % len(names)] if tools < len(names) else dice.pick(names)
        want = min(dice.weighted(ENDPOINTS_A_TOOL), endpoints - made)
        tool, examples = make_tool(category, tools + 1, categories[category], want, dice, tidy)
        file = f"{category}/{tool['standardized_name']}.json"
        write(out / "tools" / file, tool)
        if examples:
            write(out / "response_examples" / file, {"api_list": examples})
        made += len(tool["api_list"])
        tools += 1
    return tools, made


def main():
    parser = argparse.ArgumentParser(description="Writes a synthetic corpus in the style of ToolBench.")
    parser.add_argument("--endpoints", type=int, default=15000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tidy", action="store_true")
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    if options.out.exists() and any(options.out.iterdir()):
        sys.exit(f"make_corpus.py: {options.out} is not empty")
    tools, made = make_corpus(options.out, options.endpoints, options.seed, options.tidy)
    print(f"{tools} tools, {made} endpoints, {min(tools, len(CATEGORIES))} categories")


if __name__ == "__main__":
    main()
