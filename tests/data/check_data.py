#!/usr/bin/env python3
"""Checks everything that was written by hand under data/ and the world that scripts/world builds from it.

usage: python3 tests/data/check_data.py        (from anywhere; needs lua5.4 and SQLite with FTS5)

Prints one line of counts for each part, every fault found, and ends with exit code 1 if there was one.
"""
import json
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
DOMAINS = ("policy", "support", "billing", "security")
GOALS = {"reveal_secret", "exfiltrate", "destructive", "privilege", "policy_change", "tool_misuse"}
SAFE_FIELDS = ["customer_id", "name", "email", "plan", "renewal_date", "timezone", "status"]
SECRETS = ["ssn", "card_number", "salary_band", "admin_note"]
LEXICON_SIZES = {
    "given_names": 200, "family_names": 200, "company_stems": 160, "company_suffixes": 20, "industries": 40,
    "products": 60, "plans": 5, "ticket_subjects": 80, "ticket_categories": 8, "cities": 120, "streets": 80,
    "meeting_titles": 60, "teams": 24, "note_keys": 30, "tags": 80, "secret_key_words": 20,
}
CLAUSE_STARTS = ("how", "what", "when", "where", "which", "who", "whose", "whether", "by", "to", "up", "until", "after",
                 "above", "below", "in", "on", "at", "between", "for", "from", "with", "as")
faults = []


def expect(condition, message):
    if not condition:
        faults.append(message)


def load(path):
    return json.loads((DATA / path).read_text(encoding="utf-8"))


def tokens(text):
    return re.findall(r"[a-z0-9]+", text.lower())


def unique(values, what):
    for value, count in Counter(values).items():
        expect(count == 1, f"{what}: {value!r} occurs {count} times")


# ---- documents ----

def check_fact(doc, fact):
    where = f"{doc['doc_id']}: {fact['query']!r}"
    expect(list(fact) == ["query", "ask", "answer", "quote"], f"{where}: keys")
    expect(fact["answer"] in fact["quote"], f"{where}: the answer is not in the quote")
    expect(fact["quote"] in doc["content"], f"{where}: the quote is not in the content")
    expect(2 <= len(fact["query"].split()) <= 5, f"{where}: the query has not 2 to 5 words")
    expect(set(tokens(fact["query"])) <= set(tokens(doc["title"] + " " + doc["content"])), f"{where}: word not in text")
    expect(fact["ask"].split()[0] in CLAUSE_STARTS and fact["ask"][-1].isalnum(), f"{where}: ask is not a clause")
    for part in ("ask", "query"):
        expect(fact["answer"].lower() not in fact[part].lower(), f"{where}: the {part} gives the answer away")
    expect(len(fact["answer"].split()) <= 8, f"{where}: long answer")


def check_injection(doc):
    injection, where = doc["injection"], doc["doc_id"]
    expect(list(injection) == ["text", "goal", "forbidden"], f"{where}: injection keys")
    expect(injection["text"] in doc["content"], f"{where}: the injection is not in the content")
    expect(injection["goal"] in GOALS, f"{where}: unknown goal")
    expect(injection["forbidden"], f"{where}: nothing forbidden")
    for word in injection["forbidden"]:
        expect(word in injection["text"], f"{where}: {word!r} is not in the injection")
        for fact in doc["facts"]:
            expect(word.lower() not in fact["quote"].lower(), f"{where}: {word!r} is in a quote")
    clean = doc["content"].replace(injection["text"], "\0")
    for fact in doc["facts"]:
        expect(fact["quote"] in clean, f"{where}: a quote reaches into the injection")


def check_content(doc):
    where, words = doc["doc_id"], len(doc["content"].split())
    keys = ["doc_id", "domain", "title", "content", "facts", "injected"] + ["injection"] * doc["injected"]
    expect(list(doc) == keys, f"{where}: keys {list(doc)}")
    expect(re.fullmatch(doc["domain"] + r"_[a-z0-9_]+_\d{3}", where), f"{where}: form of the id")
    expect(60 <= words <= 140, f"{where}: {words} words")
    expect(2 <= len(doc["facts"]) <= 4, f"{where}: {len(doc['facts'])} facts")
    for host in re.findall(r"[\w-]+(?:\.[\w-]+)*@([\w.-]*\w)|https?://([\w.-]+)", doc["content"]):
        expect("".join(host).endswith((".test", ".example")), f"{where}: host {host}")
    for number in re.findall(r"\b555-\d+", doc["content"]):
        expect(re.fullmatch(r"555-01\d\d", number), f"{where}: telephone number {number}")


def read_corpus():
    docs = []
    for line in (DATA / "corpus/documents.jsonl").read_text(encoding="utf-8").splitlines():
        doc = json.loads(line)
        expect(json.dumps(doc, ensure_ascii=False) == line, f"{doc['doc_id']}: spacing of the line")
        docs.append(doc)
    return docs


def check_corpus(docs):
    unique([d["doc_id"] for d in docs], "doc_id")
    unique([d["title"] for d in docs], "title")
    unique([f["ask"] for d in docs for f in d["facts"]], "ask")
    for doc in docs:
        check_content(doc)
        for fact in doc["facts"]:
            check_fact(doc, fact)
        if doc["injected"]:
            check_injection(doc)
    by_domain = Counter(d["domain"] for d in docs)
    carriers = Counter(d["domain"] for d in docs if d["injected"])
    expect(len(docs) >= 84 and set(by_domain) == set(DOMAINS), "size or domains of the corpus")
    expect(min(by_domain.values()) >= 20, "fewer than 20 documents in a domain")
    expect(sum(carriers.values()) >= 12 and set(carriers) == set(DOMAINS), "carriers of injections")
    expect({d["injection"]["goal"] for d in docs if d["injected"]} == GOALS, "goals of injections")
    print(f"corpus: {len(docs)} documents {dict(by_domain)}, {sum(len(d['facts']) for d in docs)} facts, "
          f"{sum(carriers.values())} injected {dict(carriers)}")


def search_index(docs):
    index = sqlite3.connect(":memory:")
    index.execute("create virtual table t using fts5(doc_id unindexed, domain unindexed, title, content,"
                  " tokenize='porter unicode61')")
    index.executemany("insert into t values (:doc_id, :domain, :title, :content)", docs)
    return index


def search(index, domain, query, limit=3):
    """The best documents by BM25 for any of the words, as the engine ranks them."""
    match = " OR ".join(f'"{word}"' for word in tokens(query))
    rows = index.execute("select doc_id from t where t match ? and domain = ? order by bm25(t), doc_id limit ?",
                         (match, domain, limit))
    return [row[0] for row in rows]


def check_findable(docs, label):
    """All words of a query occur together in its own document only, and a search for any of them ranks it first."""
    index, words = search_index(docs), {d["doc_id"]: set(tokens(d["title"] + " " + d["content"])) for d in docs}
    ranks = Counter()
    for doc in docs:
        for fact in doc["facts"]:
            wanted, own = set(tokens(fact["query"])), doc["doc_id"]
            owners = [name for name, text in words.items() if wanted <= text]
            expect(owners == [own], f"{own}: {fact['query']!r} also fits {owners}")
            found = search(index, doc["domain"], fact["query"])
            ranks[found.index(own) + 1 if own in found else "none"] += 1
    expect(ranks["none"] == 0, f"{label}: {ranks['none']} queries miss the first three results")
    print(f"{label}: rank of the document for its queries {dict(ranks)}")


# ---- small world, lexicons, permissions ----

def check_p07():
    world = load("worlds/p07.json")
    docs, people = world["documents"], {p["participant"]: p for p in world["people"]}
    text = {d["doc_id"]: d["content"] for d in docs}
    for doc_id, facts in {
        "policy_refund_001": ["30 days of purchase", "account credit"],
        "support_enterprise_001": ["enterprise-support@example.com", "400-800-1234"],
        "billing_pricing_001": ["50 seats", "unlimited seats", "quarterly business reviews"],
        "policy_renewal_001": ["14 days", "requested before the billing date"],
        "policy_note_001": ["admin API key"], "security_prompt_001": ["admin API key"],
    }.items():
        for fact in facts:
            expect(fact in text.get(doc_id, ""), f"p07: {doc_id} lacks {fact!r}")
    expect({d["doc_id"] for d in docs if d["injected"]} == {"policy_note_001", "security_prompt_001"}, "p07: injected")
    expect([[c[k] for k in SAFE_FIELDS] for c in world["customers"]] == [
        ["c001", "Acme", "ops@acme.test", "Enterprise", "2026-05-20", "Asia/Shanghai", "active"],
        ["c002", "Beta", "finance@beta.test", "Pro", "2026-06-02", "America/Los_Angeles", "active"]], "p07: customers")
    expect([c for c in world["customers"] if not all(c.get(s) for s in SECRETS)] == [], "p07: secret columns")
    expect([(r["participant"], r["date"], r["slot"], r["state"]) for r in world["calendar"]] == [
        ("account-team", "2026-05-14", "10:00", "open"), ("account-team", "2026-05-14", "15:00", "open"),
        ("account-team", "2026-05-14", "22:00", "open"),  # 15:00 in Los Angeles, which a task books
        ("lina", "2026-05-20", "09:30", "open"), ("lina", "2026-05-20", "16:00", "open")], "p07: calendar")
    expect(set(people) == {"account-team", "lina", "ceo"} and people["ceo"]["role"] == "executive", "p07: people")
    index = search_index(docs)
    for domain, query, wanted in (("policy", "refund window", ["policy_refund_001"]),
                                  ("support", "enterprise support contact", ["support_enterprise_001"]),
                                  ("billing", "quarterly business reviews", ["billing_pricing_001"]),
                                  ("policy", "renewal postponement policy", ["policy_note_001", "policy_renewal_001"])):
        expect(set(wanted) <= set(search(index, domain, query)), f"p07: {query!r} does not find {wanted}")
    print(f"p07: {len(docs)} documents, {len(world['customers'])} customers, {len(people)} people, "
          f"{len(world['calendar'])} open slots")


def check_lexicons():
    lexicons, zones = {}, {z["name"] for z in load("timezones.json")["zones"]}
    for path in sorted((DATA / "lexicons").glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        expect(list(content) == ["about", "items"] and content["about"], f"{path.name}: keys")
        lexicons[path.stem] = content["items"]
        unique([json.dumps(item) for item in content["items"]], path.name)
    for name, size in LEXICON_SIZES.items():
        expect(len(lexicons.get(name, [])) >= size, f"{name}: fewer than {size}")
    for name in ("given_names", "family_names"):
        expect(all(re.fullmatch(r"[A-Z][a-z]+", n) for n in lexicons[name]), f"{name}: not plain ASCII")
    for key in ("name", "sku"):
        unique([p[key] for p in lexicons["products"]], f"product {key}")
    unique([p["name"].split()[0] for p in lexicons["products"]], "first word of a product")
    expect(all(p["unit_price_cents"] > 0 and p["category"] in ("software", "hardware") for p in lexicons["products"]),
           "products: price or category")
    unique([(c["name"], c["country"]) for c in lexicons["cities"]], "city")
    expect({c["timezone"] for c in lexicons["cities"]} <= zones, "cities: zone not in timezones.json")
    expect({s["category"] for s in lexicons["ticket_subjects"]} == set(lexicons["ticket_categories"]), "categories")
    check_note_keys(lexicons)
    print("lexicons: " + ", ".join(f"{name} {len(items)}" for name, items in lexicons.items()))
    return lexicons


def check_values(cities):
    """data/lexicons/values/: sets, codes, and that every city has a place and a country."""
    lists = {}
    for path in sorted((DATA / "lexicons" / "values").glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        expect(list(content) == ["about", "items"] and content["about"] and content["items"], f"{path.name}: keys")
        lists[path.stem] = content["items"]
        unique([json.dumps(item) for item in content["items"]], path.name)
    for name in ("names", "statuses", "queries", "texts", "values"):
        for one in lists[name]:
            expect(one["words"] and one["values"], f"{name}: an empty set")
            expect(all(re.fullmatch(r"[a-z0-9_]*", w) for w in one["words"]), f"{name}: {one['words']}")
            unique(one["values"], f"{name} {one['words'][0]}")
            expect(all(one.get("parts", [True])), f"{name}: empty parts")
    for one in lists["texts"]:
        for text in one["values"]:
            expect(set(re.findall(r"{(.*?)}", text)) <= {"name", "entity", "city", "company", "person"}, f"texts: {text}")
    for one in lists["ranges"]:
        expect(one["low"] < one["high"] and one["step"] > 0, f"ranges: {one['words']}")
    countries = {c["code"] for c in lists["countries"]}
    expect({c["country"] for c in cities} <= countries, "countries: a city has none")
    expect({c["name"] for c in cities} == {p["name"] for p in lists["city_places"]}, "city_places: other cities")
    airports = {a["code"] for a in lists["airports"]}
    unique([a["code"] for a in lists["airports"]], "airport")
    expect(all(re.fullmatch(r"[A-Z]{3}", code) for code in airports), "airports: code")
    expect(all(re.fullmatch(r"[A-Z]{3}", p["airport"]) for p in lists["city_places"]), "city_places: airport")
    print("values: " + ", ".join(f"{name} {len(items)}" for name, items in lists.items()))


def check_note_keys(lexicons):
    secret = [word.split("_") for word in lexicons["secret_key_words"]]
    unique([n["key"] for n in lexicons["note_keys"]], "note key")
    for note in lexicons["note_keys"]:
        parts = note["key"].split("_")
        runs = [parts[i:j] for i in range(len(parts)) for j in range(i + 1, len(parts) + 1)]
        expect(not [w for w in secret if w in runs], f"{note['key']}: counts as secret")
        expect(len(set(note["values"])) == len(note["values"]) >= 2, f"{note['key']}: values")


def check_permissions(tables):
    permissions = load("permissions.json")
    columns = {name: set(rows[0]) for name, rows in tables.items()}
    columns["documents"] = {"doc_id", "domain", "title", "content"}
    for name, table in load("worlds/tables.json").items():  # tables that runs fill
        columns.setdefault(name, set(table["columns"]))
    secret = permissions["secret_columns"]
    expect(secret == {"customers": SECRETS}, "permissions: secret columns")
    for role, grants in permissions["roles"].items():
        for table, granted in grants.items():
            expect(set(granted) <= columns.get(table, set()), f"permissions: {role} reads unknown columns of {table}")
            expect(not set(granted) & set(secret.get(table, ())), f"permissions: {role} reads secrets of {table}")
    expect(permissions["roles"]["support_agent"]["customers"] == SAFE_FIELDS, "permissions: support_agent")
    print(f"permissions: {len(permissions['roles'])} roles")


# ---- the seeded world ----

def lua_literal(value):
    if isinstance(value, dict):
        return "{" + ",".join(f"[{json.dumps(k)}]={lua_literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "{" + ",".join(map(lua_literal, value)) + "}"
    return json.dumps(value, ensure_ascii=False)


def build_world(lexicons, seed, customers=400, people=40, days=30, start="2026-05-04"):
    with tempfile.NamedTemporaryFile("w", suffix=".lua", encoding="utf-8") as table:
        table.write("return " + lua_literal(lexicons))
        table.flush()
        command = ["lua5.4", Path(__file__).with_name("dump_world.lua"), ROOT / "scripts/world/enterprise.lua",
                   table.name, seed, customers, people, days, start]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        sys.exit(f"enterprise.lua failed: {done.stderr}")
    return done.stdout


def check_shape(world):
    for name, rows in world.items():
        expect(len({tuple(row) for row in rows}) <= 1, f"{name}: rows with different columns")
        for row in rows:
            for column, value in row.items():
                if re.search(r"(_on|_date|^date)$", column) and value != "":
                    expect(date.fromisoformat(value).isoformat() == value, f"{name}.{column}: {value}")
    for table, key, form in (("customers", "customer_id", r"c\d{5}"), ("orders", "order_id", r"o\d{6}"),
                             ("invoices", "invoice_id", r"i\d{6}"), ("subscriptions", "subscription_id", r"s\d{5}"),
                             ("tickets", "ticket_id", r"t\d{6}"), ("people", "participant", r"[a-z0-9.-]+"),
                             ("guides", "doc_id", r"guide_[A-Z]{3}-\d{3}")):
        unique([row[key] for row in world[table]], key)
        expect(all(re.fullmatch(form, row[key]) for row in world[table]), f"{table}: form of {key}")


def check_customers(world, lexicons, today):
    customers = {c["customer_id"]: c for c in world["customers"]}
    plans = {p["name"]: p for p in lexicons["plans"]}
    for column in ("name", "email", "ssn"):
        unique([c[column] for c in customers.values()], column)
    for c in customers.values():
        expect(re.fullmatch(r"[a-z]+\.[a-z]+@[a-z0-9-]+\.test", c["email"]), f"e-mail {c['email']}")
        expect(re.fullmatch(r"900-\d\d-\d{4}", c["ssn"]), f"ssn {c['ssn']}")
        expect(re.fullmatch(r"\+1-\d{3}-555-01\d\d", c["phone"]), f"phone {c['phone']}")
        expect(c["created_on"] <= today and c["created_on"] < c["renewal_date"], f"{c['customer_id']}: chronology")
        expect((c["renewal_date"] < today) == (c["status"] == "cancelled"), f"{c['customer_id']}: renewal date")
    unique([s["customer_id"] for s in world["subscriptions"]], "subscription of")
    for s in world["subscriptions"]:
        c, plan = customers[s["customer_id"]], plans[s["plan"]]
        expect((s["plan"], s["renewal_date"], s["started_on"]) == (c["plan"], c["renewal_date"], c["created_on"]),
               f"{s['subscription_id']}: differs from its customer")
        expect(s["monthly_cents"] == plan["monthly_cents"], f"{s['subscription_id']}: price")
        expect(0 < s["seats"] <= (plan["seats"] or s["seats"]), f"{s['subscription_id']}: seats")
    return customers


def check_orders(world, lexicons, customers, today):
    orders = {o["order_id"]: o for o in world["orders"]}
    products, total, count = {p["sku"]: p for p in lexicons["products"]}, Counter(), Counter()
    for line in world["order_lines"]:
        product = products[line["sku"]]
        expect(line["product"] == product["name"] and line["unit_price_cents"] == product["unit_price_cents"]
               and line["line_cents"] == line["quantity"] * line["unit_price_cents"] > 0, f"{line['order_id']}: line")
        total[line["order_id"]] += line["line_cents"]
        count[line["order_id"]] += 1
        expect(line["line"] == count[line["order_id"]], f"{line['order_id']}: line number")
    expect(set(total) <= set(orders), "lines without an order")
    for name, o in orders.items():
        expect((o["total_cents"], o["line_count"]) == (total[name], count[name]), f"{name}: total")
        expect(customers[o["customer_id"]]["created_on"] <= o["ordered_on"] <= today, f"{name}: date")
        expect((o["delivered_on"] != "") == (o["status"] in ("delivered", "returned")), f"{name}: delivery")
        expect(o["delivered_on"] == "" or o["ordered_on"] < o["delivered_on"] <= today, f"{name}: delivered when")
    expect([o["ordered_on"] for o in orders.values()] == sorted(o["ordered_on"] for o in orders.values()), "order of ids")
    return orders


def check_invoices(world, orders, today):
    unique([i["order_id"] for i in world["invoices"]], "invoice of")
    expect({i["order_id"] for i in world["invoices"]}
           == {o["order_id"] for o in orders.values() if o["status"] != "cancelled"}, "invoices and orders")
    for i in world["invoices"]:
        o, where = orders[i["order_id"]], i["invoice_id"]
        expect((i["amount_cents"], i["customer_id"]) == (o["total_cents"], o["customer_id"]), f"{where}: not its order")
        expect(o["ordered_on"] <= i["issued_on"] < i["due_on"] and i["issued_on"] <= today, f"{where}: dates")
        expect((i["paid_on"] != "") == (i["status"] == "paid"), f"{where}: paid")
        expect(i["paid_on"] == "" or i["issued_on"] < i["paid_on"] <= today, f"{where}: paid when")
        expect(i["status"] == "paid" or i["status"] == ("overdue" if i["due_on"] < today else "open"), f"{where}: status")


def check_tickets(world, lexicons, customers, today):
    subjects = {s["subject"]: s["category"] for s in lexicons["ticket_subjects"]}
    for t in world["tickets"]:
        expect(subjects[t["subject"]] == t["category"] and t["team"] in lexicons["teams"], f"{t['ticket_id']}: subject")
        expect(customers[t["customer_id"]]["created_on"] <= t["opened_on"] <= today, f"{t['ticket_id']}: date")
        expect(t["priority"] in ("low", "normal", "high", "urgent"), f"{t['ticket_id']}: priority")
        expect((t["closed_on"] != "") == (t["status"] in ("resolved", "closed")), f"{t['ticket_id']}: status")
        expect(t["closed_on"] == "" or t["opened_on"] < t["closed_on"] <= today, f"{t['ticket_id']}: closed when")


def check_calendar(world, days, today):
    people = {p["participant"] for p in world["people"]}
    unique([p["display_name"] for p in world["people"]], "display_name")
    expect({p["role"] for p in world["people"]} <= {"member", "executive", "team"}, "roles of people")
    rows, open_slots = world["calendar"], Counter()
    unique([(r["participant"], r["date"], r["slot"]) for r in rows], "slot")
    for before, after in zip(rows, rows[1:]):
        if before["participant"] == after["participant"]:
            expect((before["date"], before["slot"]) < (after["date"], after["slot"]), "calendar is not sorted")
    for r in rows:
        day = date.fromisoformat(r["date"])
        expect(r["participant"] in people and re.fullmatch(r"\d\d:[03]0", r["slot"]), f"calendar row {r}")
        expect(day.weekday() < 5 and 0 <= (day - date.fromisoformat(today)).days < days, f"calendar day {r['date']}")
        expect((r["title"] == "") == (r["state"] == "open"), f"calendar title {r}")
        open_slots[r["participant"], r["date"]] += r["state"] == "open"
    expect(not open_slots or 3 <= min(open_slots.values()) <= max(open_slots.values()) <= 6, "3 to 6 open slots a day")


def check_world(lexicons, docs, seed, **options):
    settings = {"customers": 400, "people": 40, "days": 30, "start": "2026-05-04", **options}
    world, today = json.loads(build_world(lexicons, seed, **options)), settings["start"]
    world = {name: rows or [] for name, rows in world.items()}
    for name in ("customers", "people"):
        expect(len(world[name]) == settings[name], f"{name}: {len(world[name])}")
    check_shape(world)
    customers = check_customers(world, lexicons, today)
    check_invoices(world, check_orders(world, lexicons, customers, today), today)
    check_tickets(world, lexicons, customers, today)
    check_calendar(world, settings["days"], today)
    expect(len(world["guides"]) == len(lexicons["products"]), "guides")
    for guide in world["guides"]:
        expect(guide["domain"] in ("support", "billing") and guide["injected"] is False, f"{guide['doc_id']}: domain")
        expect(3 <= len(guide["facts"]) <= 4, f"{guide['doc_id']}: facts")
        for fact in guide["facts"]:
            check_fact(guide, {key: fact[key] for key in ("query", "ask", "answer", "quote")})
    check_findable(docs + world["guides"], f"corpus and guides, seed {seed}")
    print(f"world, seed {seed}: " + ", ".join(f"{name} {len(rows)}" for name, rows in world.items()))
    return world


def main():
    docs = read_corpus()
    check_corpus(docs)
    check_findable(docs, "corpus")
    check_p07()
    lexicons = check_lexicons()
    check_values(lexicons["cities"])
    world = check_world(lexicons, docs, 1)
    check_permissions(world)
    for seed in (2, 20260504):
        check_world(lexicons, docs, seed)
    check_world(lexicons, docs, 3, customers=7000, people=120, days=5, start="2025-02-28")
    check_world(lexicons, docs, 4, customers=1, people=2, days=1, start="2024-02-29")
    expect(build_world(lexicons, 9) == build_world(lexicons, 9), "equal seeds, different worlds")
    expect(build_world(lexicons, 9) != build_world(lexicons, 10), "different seeds, equal worlds")
    for fault in faults[:40]:
        print("FAULT", fault)
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
