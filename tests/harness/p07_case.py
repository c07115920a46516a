"""p07_case.py DIR - holds a run of scripts/p07.lua against the published case.

Every name and number here is the published one (sections of "Agent Tool-Use Data Factory", chapter P07);
what this project mends on purpose is judged by p07_mended.py. One line an assertion: "ok NAME" or "FAILED NAME: why".
"""
import collections
import inspect
import json
import os
import re
import sys

SCHEMA_KEYS = ["name", "description", "risk_level", "safety_boundary", "parameters", "returns", "errors"]
TOOLS = {  # name: risk, parameters in prose, the key of the result, the published error codes
    "search_docs": ("medium", {"query": "string, required",
                               "domain": "enum(policy, support, billing, security), required",
                               "top_k": "integer, optional, default=3"},
                    "results", ["invalid_domain", "empty_query", "no_results"]),
    "sql_customer_db": ("high", {"lookup_key": "enum(email, customer_id), required",
                                 "lookup_value": "string, required", "fields": "list[str], required"},
                        "record", ["missing_lookup_value", "forbidden_field", "record_not_found"]),
    "calendar_lookup": ("high", {"action": "enum(check_availability, book_slot), required",
                                 "participant": "string, required", "date": "YYYY-MM-DD, required",
                                 "slot": "HH:MM, optional for check_availability",
                                 "timezone": "string, optional", "title": "string, optional for book_slot"},
                        "availability", ["permission_denied", "slot_unavailable", "unknown_participant"]),
    "python_exec": ("high", {"task_name": "string, required",
                             "code": "python snippet that must assign a variable named result"},
                    "result", ["unsafe_code", "execution_error", "assertion_failed"]),
    "memory_write": ("low", {"key": "string, required", "value": "string, required"}, "status", ["invalid_key"]),
    "memory_read": ("low", {"key": "string, required"}, "value", ["memory_miss"]),
}

U, P, C, O, E, F = "user", "assistant_plan", "tool_call", "observation", "observation_error", "assistant_final"
SHAPES = {
    "single_tool_success": [U, P, C, O, F],
    "multi_tool_chain": [U, P, C, O, C, O, F],
    "argument_fix_recovery": [U, P, C, E, P, C, O, F],
    "multi_turn_memory": [U, P, C, O, F, U, P, C, O, C, O, F],
    "safety_refusal": [U, P, F],
}

SPEC_HEAD = ["task_id", "session_id", "category", "turn_type", "objective", "user_turns"]
SPEC_TAIL = ["success_keywords", "answer_text"]  # then recovery_mode, where there is one
SPEC_BODY = {  # by category, in order
    "search": ["query", "domain"], "db": ["lookup_key", "lookup_value", "fields"],
    "calendar": ["participant", "date", "preferred_window", "preferred_slot", "title"],
    "code": ["task_name", "safe_code", "bad_code", "expected_result"],
    "search_db": ["query", "domain", "lookup_key", "lookup_value", "fields"],
    "memory_calendar": ["memory_key", "memory_value", "participant", "date", "preferred_window", "preferred_slot",
                        "title"],
    "memory_db": ["memory_key", "memory_value", "lookup_key", "lookup_value", "fields"],
    "injection_search": ["query", "domain"],
}
TASKS = {  # task_id: category, session, success keywords, values of the task
    "search_refund_policy": ("search", "search_1", ["30 days", "refund"],
                             dict(query="refund window", domain="policy", recovery_mode="invalid_domain")),
    "search_support_contact": ("search", "search_2", ["enterprise-support@example.com", "400-800-1234"],
                               dict(query="enterprise support contact", domain="support",
                                    recovery_mode="empty_query")),
    "db_customer_plan": ("db", "db_1", ["Pro", "2026-06-02"],
                         dict(lookup_key="email", lookup_value="finance@beta.test",
                              fields=["plan", "renewal_date"], recovery_mode="forbidden_field")),
    "calendar_book_followup": ("calendar", "calendar_1", ["10:00", "booked"],
                               dict(participant="account-team", date="2026-05-14", preferred_window="morning",
                                    preferred_slot="10:00", title="Customer Follow-up")),
    "code_invoice_total": ("code", "code_1", ["266.0"], dict(task_name="invoice_total", expected_result=266.0)),
    "code_string_cleanup": ("code", "code_2", ["vip", "enterprise"],
                            dict(task_name="normalize_tags", expected_result=["vip", "beta", "enterprise"])),
    "search_db_compare_plan": ("search_db", "combo_1", ["Enterprise", "quarterly business reviews", "included"],
                               dict(query="quarterly business reviews", domain="billing", lookup_key="email",
                                    lookup_value="ops@acme.test", fields=["plan"],
                                    recovery_mode="record_not_found")),
    "memory_timezone_booking": ("memory_calendar", "memory_1", ["America/Los_Angeles", "15:00", "booked"],
                                dict(memory_key="beta_default_timezone", memory_value="America/Los_Angeles",
                                     participant="account-team", date="2026-05-14", preferred_window="afternoon",
                                     preferred_slot="15:00", title="Beta Follow-up")),
    "memory_owner_lookup": ("memory_db", "memory_2", ["Lina", "2026-05-20"],
                            dict(memory_key="acme_default_owner", memory_value="Lina", lookup_key="email",
                                 lookup_value="ops@acme.test", fields=["renewal_date"])),
    "search_injection_defense": ("injection_search", "safety_1", ["14 days", "requested before the billing date"],
                                 dict(query="renewal postponement policy", domain="policy")),
    "unsafe_db_export": ("unsafe_db_export", "safety_2", ["cannot", "SSN", "permissions"], {}),
    "unsafe_code_shell": ("unsafe_code", "safety_3", ["cannot", "unsafe", "destructive"], {}),
    "unsafe_calendar_override": ("unsafe_calendar", "safety_4", ["cannot", "CEO", "permission"], {}),
}


def search(query, domain):
    return "search_docs", dict(query=query, domain=domain, top_k=3)


def record(value, *fields):
    return "sql_customer_db", dict(lookup_key="email", lookup_value=value, fields=list(fields))


def check(zone):
    return "calendar_lookup", dict(action="check_availability", participant="account-team", date="2026-05-14",
                                   timezone=zone)


def book(slot, zone, title):
    return "calendar_lookup", dict(action="book_slot", participant="account-team", date="2026-05-14", slot=slot,
                                   timezone=zone, title=title)


def snippet(name):
    return "python_exec", dict(task_name=name, code=None)  # the published code is not spelled out


def write(key, value):
    return "memory_write", dict(key=key, value=value)


def recall(key):
    return "memory_read", dict(key=key)


REFUND, CONTACT = search("refund window", "policy"), search("enterprise support contact", "support")
LA, TZ_KEY, OWNER = "America/Los_Angeles", "beta_default_timezone", "acme_default_owner"
BOOKED = [check("UTC"), book("10:00", "UTC", "Customer Follow-up")]
NOTED, IN_LA = write(TZ_KEY, LA), [recall(TZ_KEY), check(LA), book("15:00", LA, "Beta Follow-up")]
REVIEWS, RENEWAL = search("quarterly business reviews", "billing"), record("ops@acme.test", "renewal_date")
PLAN = ("plan", "renewal_date")
# Section 9: id, records, template (None: the published shapes fit it nowhere), calls; a failed one is [code, call].
TRAJECTORIES = [
    ("search_refund_policy_success", 3, "single_tool_success", [REFUND]),
    ("search_refund_policy_recovery", 5, "argument_fix_recovery",
     [["invalid_domain", search("refund window", "calendar")], REFUND]),
    ("search_support_contact_success", 3, "single_tool_success", [CONTACT]),
    ("search_support_contact_recovery", 5, "argument_fix_recovery",
     [["empty_query", search("", "support")], CONTACT]),
    ("db_customer_plan_success", 3, "single_tool_success", [record("finance@beta.test", *PLAN)]),
    ("db_customer_plan_recovery", 5, "argument_fix_recovery",
     [["forbidden_field", record("finance@beta.test", *PLAN, "ssn")], record("finance@beta.test", *PLAN)]),
    ("calendar_book_followup_success", 4, "multi_tool_chain", BOOKED),
    ("calendar_book_followup_recovery", 6, None,
     [["slot_unavailable", book("09:00", "UTC", "Customer Follow-up")]] + BOOKED),
    ("code_invoice_total_success", 3, "single_tool_success", [snippet("invoice_total")]),
    ("code_invoice_total_recovery", 5, "argument_fix_recovery",
     [["assertion_failed", snippet("invoice_total")], snippet("invoice_total")]),
    ("code_string_cleanup_success", 3, "single_tool_success", [snippet("normalize_tags")]),
    ("code_string_cleanup_recovery", 5, "argument_fix_recovery",
     [["assertion_failed", snippet("normalize_tags")], snippet("normalize_tags")]),
    ("search_db_compare_plan_success", 4, "multi_tool_chain", [REVIEWS, record("ops@acme.test", "plan")]),
    ("search_db_compare_plan_recovery", 6, None,
     [REVIEWS, ["record_not_found", record("missing@acme.test", "plan")], record("ops@acme.test", "plan")]),
    ("memory_timezone_booking_success", 8, None, [NOTED] + IN_LA),
    ("memory_timezone_booking_recovery", 10, None,
     [NOTED, ["memory_miss", recall(TZ_KEY + "_typo")]] + IN_LA),
    ("memory_owner_lookup_success", 7, "multi_turn_memory", [write(OWNER, "Lina"), recall(OWNER), RENEWAL]),
    ("memory_owner_lookup_recovery", 9, None,
     [write(OWNER, "Lina"), ["memory_miss", recall("wrong_owner_key")], recall(OWNER), RENEWAL]),
    ("search_injection_defense_success", 3, "single_tool_success",
     [search("renewal postponement policy", "policy")]),
    ("unsafe_db_export_block", 2, "safety_refusal", []),
    ("unsafe_code_shell_block", 2, "safety_refusal", []),
    ("unsafe_calendar_override_block", 2, "safety_refusal", []),
]

TRAJECTORY_KEYS = ["trajectory_id", "task_id", "session_id", "category", "turn_type", "variant", "requires_memory",
                   "is_safety_case", "success_keywords", "events"]
OUTCOME_KEYS = ["tool_call_count", "successful_tool_call_count", "saw_tool_error", "final_success", "final_status",
                "used_recovery", "memory_success", "unauthorized_tool_call"]
EVENT_KEYS = {
    U: ["event_type", "turn_idx", "content"], P: ["event_type", "turn_idx", "content"],
    C: ["event_type", "turn_idx", "tool_name", "arguments"],
    O: ["event_type", "turn_idx", "tool_name", "ok", "content"],
    F: ["event_type", "turn_idx", "content", "status", "blocked"],
}
RECORD_KEYS = ["record_id", "trajectory_id", "task_id", "category", "variant", "turn_type", "requires_memory",
               "is_safety_case", "context", "target_event_type", "target", "trajectory_final_success"]
LOG_KEYS = ["trajectory_id", "task_id", "variant", "tool_name", "ok", "arguments", "observation"]

CATEGORIES = [("search", 4), ("db", 2), ("calendar", 2), ("code", 4), ("search_db", 2), ("memory_calendar", 2),
              ("memory_db", 2), ("injection_search", 1), ("unsafe_db_export", 1), ("unsafe_code", 1),
              ("unsafe_calendar", 1)]
VARIANTS = [("success", 10), ("recovery", 9), ("block", 3)]
RATES = [("tool_call_success_rate", 0.7857), ("trajectory_success_rate", 1.0), ("recovery_success_rate", 1.0),
         ("unsafe_block_rate", 1.0)]
MANIFEST = [
    ("num_records", 103), ("num_train_records", None), ("num_val_records", None), ("num_smoke_records", 12),
    ("category_distribution", {"calendar": 10, "code": 16, "db": 8, "memory_db": 16, "memory_calendar": 18,
                               "search_db": 10, "injection_search": 3, "search": 16, "unsafe_calendar": 2,
                               "unsafe_code": 2, "unsafe_db_export": 2}),
    ("variant_distribution", {"recovery": 56, "success": 41, "block": 6}),
    ("target_event_distribution", {"assistant_plan": 35, "tool_call": 42, "assistant_final": 26}),
    ("safety_record_count", 9), ("memory_record_count", 34), ("estimated_tokens_total", None),
]
CHECKS = ["required_files_exist", "tool_schema_fields_complete", "templates_cover_single_multi_and_safety",
          "variant_coverage", "observations_and_decision_chain_present", "memory_cases_succeed",
          "safety_cases_blocked_without_tools", "train_val_no_overlap", "smoke_covers_general_memory_safety",
          "manifest_matches_record_count"]
FILES = {
    "processed": "tool_schemas.json trajectory_templates.json task_specs.json raw_trajectories.jsonl "
                 "trajectory_summary.json executed_trajectories.jsonl tool_execution_log.jsonl execution_summary.json",
    "training": "agent_tooluse_dataset.jsonl train.jsonl val.jsonl smoke_test.jsonl training_manifest.json",
    "reports": "p7_metrics.json p7_report.md p7_test_results.json p7_test_report.md",
}


class Case:
    """The files of a run, read once."""

    def __init__(self, top):
        self.top = top
        self.schemas = self.json("processed/tool_schemas.json")
        self.templates = self.json("processed/trajectory_templates.json")
        self.specs = self.json("processed/task_specs.json")
        self.raw = self.jsonl("processed/raw_trajectories.jsonl")
        self.trajectories = self.jsonl("processed/executed_trajectories.jsonl")
        self.log = self.jsonl("processed/tool_execution_log.jsonl")
        self.records = self.jsonl("training/agent_tooluse_dataset.jsonl")
        self.train, self.val = self.jsonl("training/train.jsonl"), self.jsonl("training/val.jsonl")
        self.smoke = self.jsonl("training/smoke_test.jsonl")
        self.manifest = self.json("training/training_manifest.json")
        self.metrics = self.json("reports/p7_metrics.json")

    def text(self, path):
        with open(os.path.join(self.top, path), encoding="utf-8", newline="") as f:
            return f.read()

    def json(self, path):
        return json.loads(self.text(path))

    def jsonl(self, path):
        return [json.loads(line) for line in self.text(path).splitlines()]

    def calls(self, trajectory):
        """(call, observation) of each call."""
        events = trajectory["events"]
        return [(e, events[i + 1]) for i, e in enumerate(events) if e["event_type"] == C]


def same(found, wanted):
    assert found == wanted, "found %s, published %s" % (json.dumps(found)[:300], json.dumps(wanted)[:300])


def starts(found, wanted):
    same(list(found)[:len(wanted)], list(wanted))


def count(values):
    counted = {}
    for value in values:
        counted[value] = counted.get(value, 0) + 1
    return list(counted.items())


# ---- sections 2 to 6 ----

def files_and_their_forms(case):
    for folder, names in FILES.items():
        for name in names.split():
            text = case.text("%s/%s" % (folder, name))
            if name.endswith(".json"):
                same(text, json.dumps(json.loads(text), indent=2, ensure_ascii=False))
            elif name.endswith(".jsonl"):
                same(text, "".join(json.dumps(json.loads(line), ensure_ascii=False) + "\n"
                                   for line in text.split("\n")[:-1]))


def six_tool_schemas(case):
    same([s["name"] for s in case.schemas], list(TOOLS))
    for schema in case.schemas:
        risk, parameters, result, errors = TOOLS[schema["name"]]
        same(list(schema), SCHEMA_KEYS)
        same(schema["risk_level"], risk)
        same(list(schema["parameters"].items()), list(parameters.items()))
        same(list(schema["returns"]), [result])
        starts(schema["errors"], errors)


def five_templates(case):
    same([t["template_id"] for t in case.templates], list(SHAPES))
    for template in case.templates:
        starts(template, ["template_id", "description", "shape"])
        same(template["shape"], SHAPES[template["template_id"]])


def thirteen_tasks(case):
    same([s["task_id"] for s in case.specs], list(TASKS))
    for spec in case.specs:
        category, session, keywords, values = TASKS[spec["task_id"]]
        mode = ["recovery_mode"] if "recovery_mode" in values else []
        starts(spec, SPEC_HEAD + SPEC_BODY.get(category, []))
        same(list(spec)[-len(SPEC_TAIL + mode):], SPEC_TAIL + mode)
        multi = category.startswith("memory")
        same((spec["category"], spec["session_id"]), (category, "session_" + session))
        same((spec["turn_type"], len(spec["user_turns"])), ("multi_turn", 2) if multi else ("single_turn", 1))
        same(spec["success_keywords"], keywords)
        for keyword in keywords:
            assert keyword.lower() in spec["answer_text"].lower(), "%s lacks %s" % (spec["answer_text"], keyword)
        same({k: spec.get(k) for k in values}, values)
    same(collections.Counter(s["turn_type"] for s in case.specs), {"single_turn": 11, "multi_turn": 2})


# ---- sections 7 to 9 ----

def twenty_two_trajectories(case):
    same([t["trajectory_id"] for t in case.trajectories], [row[0] for row in TRAJECTORIES])
    same([t["trajectory_id"] for t in case.raw], [row[0] for row in TRAJECTORIES])
    for t in case.trajectories:
        category, session, keywords, _ = TASKS[t["task_id"]]
        same(t["trajectory_id"], t["task_id"] + "_" + t["variant"])
        same((t["category"], t["session_id"], t["success_keywords"]), (category, "session_" + session, keywords))
        same(t["requires_memory"], category.startswith("memory"))
        same(t["is_safety_case"], category.startswith("unsafe") or category == "injection_search")
        same(t["turn_type"], "multi_turn" if category.startswith("memory") else "single_turn")


def published_templates(case):
    for t, (_, _, template, _) in zip(case.trajectories, TRAJECTORIES):
        same(t["template_id"], template or t["template_id"])


def published_calls(case):
    for t, (name, _, _, calls) in zip(case.trajectories, TRAJECTORIES):
        found = case.calls(t)
        same((name, len(found)), (name, len(calls)))
        for (call, answer), wanted in zip(found, calls):
            code, (tool, arguments) = wanted if isinstance(wanted, list) else (None, wanted)
            shown = {k: None if k == "code" else v for k, v in call["arguments"].items()}
            same((call["tool_name"], list(shown.items())), (tool, list(arguments.items())))
            same((answer["tool_name"], answer["ok"], answer["content"].get("error_code")), (tool, not code, code))


def published_observations(case):
    seen = {t["trajectory_id"]: [a["content"] for _, a in case.calls(t)] for t in case.trajectories}
    same([r["doc_id"] for r in seen["search_refund_policy_success"][0]["results"]][:1], ["policy_refund_001"])
    same([r["doc_id"] for r in seen["search_support_contact_success"][0]["results"]][:1], ["support_enterprise_001"])
    same(seen["db_customer_plan_success"], [{"record": {"plan": "Pro", "renewal_date": "2026-06-02"}}])
    same([seen["code_%s_success" % n][0]["result"] for n in ("invoice_total", "string_cleanup")],
         [266.0, ["vip", "beta", "enterprise"]])
    same(seen["search_db_compare_plan_success"][1], {"record": {"plan": "Enterprise"}})
    same(seen["memory_owner_lookup_success"][0], {"status": "stored", "key": OWNER})
    same(seen["memory_owner_lookup_success"][1], {"value": "Lina", "key": OWNER})
    same(seen["memory_owner_lookup_success"][2], {"record": {"renewal_date": "2026-05-20"}})
    for name, slot in (("calendar_book_followup", "10:00"), ("memory_timezone_booking", "15:00")):
        same((seen[name + "_success"][-1]["status"], seen[name + "_success"][-1]["slot"]), ("booked", slot))


def key_order(case):
    for t in case.trajectories:
        starts(t, TRAJECTORY_KEYS + OUTCOME_KEYS)
        for e in t["events"]:
            starts(e, EVENT_KEYS[e["event_type"]])
    for t in case.raw:
        starts(t, TRAJECTORY_KEYS)
        assert not [k for k in t if k in OUTCOME_KEYS], "an outcome in a plan"
        assert O not in [e["event_type"] for e in t["events"]], "an observation in a plan"
    for records in (case.records, case.train, case.val, case.smoke):
        for r in records:
            starts(r, RECORD_KEYS)
    for line in case.log:
        starts(line, LOG_KEYS)
    starts(case.manifest, [k for k, _ in MANIFEST])


def outcomes(case):
    for t, (_, _, _, calls) in zip(case.trajectories, TRAJECTORIES):
        failed = sum(isinstance(c, list) for c in calls)
        last = [e for e in t["events"] if e["event_type"] == F][-1]
        block, recovery = t["variant"] == "block", t["variant"] == "recovery"
        same({k: t[k] for k in OUTCOME_KEYS},
             dict(zip(OUTCOME_KEYS, [len(calls), len(calls) - failed, failed > 0, True,
                                     "blocked" if block else "completed", recovery, t["requires_memory"], False])))
        same((last["status"], last["blocked"]), ("blocked" if block else "completed", block))
        for keyword in t["success_keywords"]:
            assert keyword.lower() in last["content"].lower(), "%s lacks %s" % (t["trajectory_id"], keyword)


def forty_two_calls(case):
    same(len(case.log), 42)
    same([(l["trajectory_id"], l["tool_name"], l["arguments"], l["observation"]) for l in case.log],
         [(t["trajectory_id"], c["tool_name"], c["arguments"], o["content"])
          for t in case.trajectories for c, o in case.calls(t)])
    same({tool: (sum(l["ok"] for l in case.log if l["tool_name"] == tool),
                 sum(not l["ok"] for l in case.log if l["tool_name"] == tool)) for tool in TOOLS},
         {"search_docs": (7, 2), "sql_customer_db": (6, 2), "calendar_lookup": (8, 1), "python_exec": (4, 2),
          "memory_write": (4, 0), "memory_read": (4, 2)})
    same(dict(count(l["observation"]["error_code"] for l in case.log if not l["ok"])),
         {"assertion_failed": 2, "memory_miss": 2, "invalid_domain": 1, "empty_query": 1, "forbidden_field": 1,
          "slot_unavailable": 1, "record_not_found": 1})


def summaries(case):
    summary = case.json("processed/trajectory_summary.json")
    same(list(summary.items()), [("num_trajectories", 22), ("category_distribution", dict(CATEGORIES)),
                                 ("variant_distribution", dict(VARIANTS)),
                                 ("turn_type_distribution", {"single_turn": 18, "multi_turn": 4})])
    same(list(summary["category_distribution"].items()), CATEGORIES)
    executed = case.json("processed/execution_summary.json")
    starts(executed.items(), [("num_trajectories", 22), ("variant_distribution", dict(VARIANTS)),
                              ("category_distribution", dict(CATEGORIES))] + RATES)


# ---- sections 10 to 12 ----

def hundred_and_three_records(case):
    same(len(case.records), 103)
    same(count(r["trajectory_id"] for r in case.records), [(row[0], row[1]) for row in TRAJECTORIES])
    same(dict(count(r["target_event_type"] for r in case.records)), dict(MANIFEST)["target_event_distribution"])
    same((sum(r["requires_memory"] for r in case.records), sum(r["is_safety_case"] for r in case.records)), (34, 9))


def contexts_and_targets(case):
    records = iter(case.records)
    for t in case.trajectories:
        for i, e in enumerate(t["events"]):
            if e["event_type"] in (P, C, F):
                r = next(records)
                same((r["target_event_type"], r["target"], len(r["context"])), (e["event_type"], e, i))
                starts([line.partition(": ")[0] for line in r["context"]],
                       [b["event_type"] for b in t["events"][:i]])
                for line, b in zip(r["context"], t["events"]):
                    form = {C: "tool_call: %s " % b.get("tool_name"), O: "observation: %s -> " % b.get("tool_name")}
                    wanted = form.get(b["event_type"]) or "%s: %s" % (b["event_type"], b["content"])
                    same(line[:len(wanted)], wanted)


def smoke_set(case):
    kind = ["memory" if r["requires_memory"] else "safety" if r["is_safety_case"] else "general" for r in case.smoke]
    same(kind, ["general"] * 4 + ["memory"] * 4 + ["safety"] * 4)


def manifest_values(case):
    for key, value in MANIFEST:
        same((key, case.manifest[key]), (key, case.manifest[key] if value is None else value))
    same((case.manifest["num_train_records"], case.manifest["num_val_records"]), (len(case.train), len(case.val)))
    same(len(case.train) + len(case.val), 103)


def metrics_in_published_order(case):
    wanted = [("tool_schema_count", 6), ("template_count", 5), ("trajectory_count", 22),
              ("category_distribution", dict(CATEGORIES)), ("variant_distribution", dict(VARIANTS))] + RATES + [
                  ("unauthorized_tool_call_rate", 0.0), ("memory_success_rate", 1.0),
                  ("avg_tool_calls_per_success", 1.9091), ("training_manifest", case.manifest),
                  ("estimated_manual_review_hours", 0.73), ("estimated_manual_review_cost_rmb", 73.33)]
    same(list(case.metrics.items()), wanted)
    same(list(case.metrics["category_distribution"]), [name for name, _ in CATEGORIES])


def report_of_six_sections(case):
    text = case.text("reports/p7_report.md")
    same(text.splitlines()[0], "# P7 Agent Tool-Use Data Factory Report")
    topics = ["tool boundary", "templates", "recovery", "memory", "safety", "xtensions"]
    heads = re.findall(r"^## (\d)\. (.*)$", text, re.MULTILINE)
    same([n for n, _ in heads], list("123456"))
    assert all(topic in head for topic, (_, head) in zip(topics, heads)), heads
    for number in ("78.57 %", "100 %", "1.9091", "0.73", "73.33", "103"):
        assert number in text, "the report does not quote " + number


def twelve_checks(case):
    results = case.json("reports/p7_test_results.json")
    same(list(results), ["overall_passed", "total_checks", "passed_checks", "command_checks", "dataset_checks"])
    same((results["overall_passed"], results["total_checks"], results["passed_checks"]), (True, 12, 12))
    for c in results["command_checks"]:
        same(list(c), ["name", "command", "returncode", "passed", "stdout", "stderr"])
        same((c["returncode"], c["passed"]), (0, True))
    same(len(results["command_checks"]), 2)
    same([(c["name"], list(c), c["passed"]) for c in results["dataset_checks"]],
         [(name, ["name", "passed", "details"], True) for name in CHECKS])
    details = {c["name"]: c["details"] for c in results["dataset_checks"]}
    same(details["required_files_exist"], {})
    same((details["tool_schema_fields_complete"]["tool_schema_count"],
          details["templates_cover_single_multi_and_safety"]["template_ids"]), (6, list(SHAPES)))
    same((details["memory_cases_succeed"]["memory_case_count"],
          details["safety_cases_blocked_without_tools"]["safety_case_count"]), (4, 3))
    same(set(details["smoke_covers_general_memory_safety"]), {"general", "memory", "safety"})


def test_report_format(case):
    results = case.json("reports/p7_test_results.json")
    lines = ["# P7 Test Report", "", "- Overall status: PASS", "- Passed checks: 12/12", "", "## Command Checks", ""]
    for c in results["command_checks"]:
        lines += ["- %s: PASS" % c["name"], "  - `%s`" % " ".join(c["command"])]
    lines += ["", "## Dataset Checks", ""]
    for c in results["dataset_checks"]:
        lines += ["- %s: PASS" % c["name"], "  - %s" % json.dumps(c["details"], ensure_ascii=False)]
    same(case.text("reports/p7_test_report.md").splitlines(), lines)


def run(names, *arguments):
    """Runs the functions of a module in their order; 1 when one of them fails."""
    failed = 0
    for name, function in names.items():
        if not inspect.isfunction(function) or function.__module__ != names["__name__"] or \
                list(inspect.signature(function).parameters)[:1] != ["case"]:
            continue
        try:
            function(*arguments)
            print("ok " + name)
        except (AssertionError, KeyError, IndexError, TypeError, ValueError, OSError) as e:
            failed += 1
            print("FAILED %s: %s" % (name, e or repr(e)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(run(dict(globals()), Case(sys.argv[1])))
