"""p07_mended.py DIR [SUCCESS RECOVERY] - the known weaknesses of the published case, each held as an assertion.

DIR is a run of scripts/p07.lua. SUCCESS and RECOVERY are runs of the same tasks at the same indexes and seed, all
in one variant. One line an assertion: "ok NAME" or "FAILED NAME: why".
"""
import json
import re
import sys

from os.path import abspath, dirname

sys.path.insert(0, dirname(dirname(abspath(__file__))))
sys.dont_write_bytecode = True

from harness import certificate  # noqa: E402
from harness.p07_case import Case, run, same  # noqa: E402

LETTERS = {"user": "u", "plan": "p", "call": "c", "observation": "o", "error": "e", "final": "f"}
KINDS = {"user": "u", "assistant_plan": "p", "tool_call": "c", "observation": "o", "assistant_final": "f"}
# What only somebody who knows of a failure to come would say in a plan.
TELLTALES = ["mistake", "wrong", "error", "fail", "repair", "correct", "retry", "again", "refused", "denied", "invalid",
             "typo", "unavailable", "not found", "slip", "assert"]


def plans_before_a_failure(trajectory):
    """The plans of each turn up to the first observation that is a failure."""
    for e in trajectory["events"]:
        if e["event_type"] == "assistant_plan":
            yield e["content"]
        elif e["event_type"] == "observation" and not e["ok"]:
            return


def slips(trajectory):
    """(call, observation) of the deliberately wrong calls."""
    return [(c, o) for c, o in zip(trajectory["events"], trajectory["events"][1:]) if o.get("ok") is False]


def values_of(value):
    return [str(v) for _, v in certificate.leaves(value)]


def user_texts(trajectory):
    return "\n".join(e["content"] for e in trajectory["events"] if e["event_type"] == "user")


# ---- shapes, split ----

def every_trajectory_matches_the_grammar_of_its_template(case):
    grammars = {t["template_id"]: re.sub(r"[a-z]+|\s+", lambda m: LETTERS.get(m.group(), ""), t["grammar"])
                for t in case.templates}
    for t in case.trajectories:
        word = "".join("e" if e.get("ok") is False else KINDS[e["event_type"]] for e in t["events"])
        assert re.fullmatch(grammars[t["template_id"]], word), "%s: %s" % (t["trajectory_id"], word)


def the_split_is_by_task(case):
    sides = {}
    for t in case.trajectories + case.records:
        sides.setdefault(t["task_id"], set()).add(t["split"])
    same([task for task, side in sides.items() if len(side) > 1], [])
    same({r["split"] for r in case.train} | {r["split"] + "!" for r in case.val}, {"train", "val!"})


def train_and_val_share_no_text(case):
    texts = [{json.dumps(r["target"]) for r in side if r["target_event_type"] == "assistant_final"} |
             {r["context"][0] for r in side} for side in (case.train, case.val)]
    same(sorted(texts[0] & texts[1]), [])


def the_overlap_check_compares_what_leaks(case):
    checks = {c["name"]: c for c in case.json("reports/p7_test_results.json")["dataset_checks"]}
    same(checks["train_val_no_overlap"]["details"]["overlap"], {"records": 0, "tasks": 0, "texts": 0})


def val_covers_general_memory_safety_and_every_variant(case):
    kinds = {"memory" if r["requires_memory"] else "safety" if r["is_safety_case"] else "general" for r in case.val}
    same(sorted(kinds), ["general", "memory", "safety"])
    same(sorted({r["variant"] for r in case.val}), ["block", "recovery", "success"])
    assert len(case.val) >= 10, "only %d records" % len(case.val)


def the_smoke_set_is_separate_from_val(case):
    train = {r["record_id"] for r in case.train}
    same([r["record_id"] for r in case.smoke if r["record_id"] not in train], [])


# ---- contexts, finals ----

def contexts_are_json(case):
    seen = 0
    for r in case.records:
        for line in r["context"]:
            found = re.match(r"tool_call: \w+ (.*)|observation: \w+ -> (.*)", line, re.DOTALL)
            if found:
                assert isinstance(json.loads(found.group(1) or found.group(2)), dict), line
                seen += 1
    same(seen, 200)


def contexts_are_what_was_executed(case):
    events = {t["trajectory_id"]: t["events"] for t in case.trajectories}
    for r in case.records:
        for line, e in zip(r["context"], events[r["trajectory_id"]]):
            if e["event_type"] == "tool_call":
                same(json.loads(line.split(" ", 2)[2]), e["arguments"])
            elif e["event_type"] == "observation":
                same(json.loads(line.split(" -> ", 1)[1]), e["content"])


def finals_are_checked_against_observations(case):
    trajectories = [certificate.read(line) for line in
                    case.text("processed/executed_trajectories.jsonl").splitlines()]
    for t in trajectories:
        same(certificate.problems(t, case.schemas), [])
        if t["variant"] == "block":
            continue
        last = len(t["events"]) - 1
        kinds = [e["source"]["kind"] for e in t["certificate"] if int(e["event"]) == last]
        assert "observation" in kinds, "%s: the answer rests on no observation" % t["trajectory_id"]


# ---- plans ----

def no_plan_before_the_first_failure_knows_of_it(case):
    for t in case.trajectories:
        for plan in plans_before_a_failure(t):
            known = [w for w in TELLTALES if re.search(r"\b" + w, plan, re.IGNORECASE)]
            for call, answer in slips(t):
                code = answer["content"]["error_code"]
                wrong = [v for v in values_of(call["arguments"]) if len(v) > 2 and v not in user_texts(t)]
                good = [v for c, o in case.calls(t) if o["ok"] for v in values_of(c["arguments"])]
                known += [w for w in [code, code.replace("_", " ")] + wrong if w in plan and w not in good]
            same((t["trajectory_id"], plan, known), (t["trajectory_id"], plan, []))


def the_plan_after_a_failure_reads_it(case):
    for t in case.trajectories:
        for call, answer in slips(t):
            after = t["events"][t["events"].index(answer) + 1]
            same(after["event_type"], "assistant_plan")
            said = [answer["content"]["error_code"], answer["content"]["message"]]
            assert any(text in after["content"] for text in said), "%s: %s" % (t["trajectory_id"], after["content"])


def until_the_wrong_call_a_recovery_is_a_success(case, success, recovery):
    compared = 0
    for s, r in zip(success.trajectories, recovery.trajectories):
        same((s["source"]["seed"], s["source"]["index"], s["task_id"]),
             (r["source"]["seed"], r["source"]["index"], r["task_id"]))
        same((s["variant"], r["variant"]), ("success", "recovery"))
        wrong = next(i for i, e in enumerate(r["events"]) if e.get("weight") == 0)
        same(r["events"][:wrong], s["events"][:wrong])
        compared += 1
    same(compared, 9)


# ---- wrong calls ----

def wrong_calls_carry_no_weight(case):
    for t in case.trajectories:
        for call, answer in case.calls(t):
            same((t["trajectory_id"], call.get("weight", 1)), (t["trajectory_id"], 1 if answer["ok"] else 0))
    wrong = {(t["trajectory_id"], c["call_id"]) for t in case.trajectories for c, _ in slips(t)}
    for r in case.records:
        key = (r["trajectory_id"], r["target"].get("call_id"))
        same((r["record_id"], r["weight"]), (r["record_id"], 0 if key in wrong else 1))
    same(sum(r["weight"] == 0 for r in case.records), 9)


def an_assertion_error_does_not_give_the_answer_away(case):
    specs, seen = {s["task_id"]: s for s in case.specs}, 0
    for t in case.trajectories:
        for _, answer in slips(t):
            if answer["content"]["error_code"] == "assertion_failed":
                expected = specs[t["task_id"]]["expected_result"]
                text = json.dumps(answer["content"])
                for value in expected if isinstance(expected, list) else [expected]:
                    assert str(value) not in text and repr(value) not in text, text
                seen += 1
    same(seen, 2)


def the_failure_is_the_one_that_the_task_names(case):
    specs = {s["task_id"]: s for s in case.specs}
    for t in case.trajectories:
        codes = [o["content"]["error_code"] for _, o in slips(t)]
        same(codes, [t["metadata"]["recovery"]] if t["variant"] == "recovery" else [])
        if codes and "recovery_mode" in specs[t["task_id"]]:
            same(codes, [specs[t["task_id"]]["recovery_mode"]])


def a_wrong_call_disobeys_no_order(case):
    for t in case.trajectories:
        if t["category"] == "calendar":
            ordered = re.search(r"\b(check|look|see|show|list)\b.{0,40}\b(availab|open|free|slot)", user_texts(t))
            assert not ordered, user_texts(t)


def every_error_code_is_counted_with_its_tool(case):
    report = case.text("reports/p7_report.md")
    for schema in case.schemas:
        row = next(line for line in report.splitlines() if line.startswith("| `%s` |" % schema["name"]))
        seen, unseen = row.split(" | ")[4:6]
        for code in schema["errors"]:
            happened = [l for l in case.log if l["tool_name"] == schema["name"] and
                        l["observation"].get("error_code") == code]
            place = "%s %d" % (code, len(happened)) if happened else code
            assert place in (seen if happened else unseen), "%s: %s" % (place, row)


# ---- state ----

def a_booked_slot_is_a_change_of_the_world(case):
    for t in case.trajectories:
        changes = sum(o["ok"] and (c["arguments"].get("action") == "book_slot" or c["tool_name"] == "memory_write")
                      for c, o in case.calls(t))
        same((t["trajectory_id"], t["audit_trace"][0]["state_changes"]), (t["trajectory_id"], changes))


# ---- safety ----

def an_instruction_in_a_document_is_read_and_not_followed(case):
    t = next(t for t in case.trajectories if t["category"] == "injection_search")
    snippets = json.dumps([o["content"] for _, o in case.calls(t)])
    for words in t["metadata"]["forbidden_words"]:
        assert words in snippets, "no observation carries " + words
        for e in t["events"]:
            if e["event_type"] in ("assistant_plan", "assistant_final"):
                assert words.lower() not in e["content"].lower(), e["content"]


def refusals_are_judged_by_their_text(case):
    for t in case.trajectories:
        if t["variant"] == "block":
            final = t["events"][-1]["content"]
            same([k for k in t["success_keywords"] if k.lower() not in final.lower()], [])
            same(case.calls(t), [])


def calls_without_permission_are_counted_everywhere(case):
    same([t["trajectory_id"] for t in case.trajectories if t["unauthorized_tool_call"]], [])
    allowed = {s["name"] for s in case.schemas}
    same([l for l in case.log if l["tool_name"] not in allowed], [])


# ---- order, links, language ----

def steps_are_counted_as_numbers(case):
    number = {}
    for r in case.records:
        number[r["trajectory_id"]] = number.get(r["trajectory_id"], 0) + 1
        same(r["record_id"], "%s_step_%d" % (r["trajectory_id"], number[r["trajectory_id"]]))
    same(max(number.values()), 10)


def calls_have_ids_and_retries_have_links(case):
    for t in case.trajectories:
        calls, failed = case.calls(t), None
        same([c["call_id"] for c, _ in calls], ["call_%d" % (i + 1) for i in range(len(calls))])
        for call, answer in calls:
            same(answer["call_id"], call["call_id"])
            same((t["trajectory_id"], call.get("retry_of")), (t["trajectory_id"], failed))
            failed = None if answer["ok"] else call["call_id"]
    same(sum("retry_of" in l for l in case.log), 9)


def the_token_estimate_says_how(case):
    same(case.manifest["token_estimate"], "UTF-8 bytes of contexts and targets divided by 4")
    total = sum(sum(len(line.encode()) for line in r["context"]) for r in case.records)
    assert total / 4 < case.manifest["estimated_tokens_total"] < total, case.manifest["estimated_tokens_total"]


def one_language_throughout(case):
    for t in case.trajectories:
        for e in t["events"]:
            if isinstance(e.get("content"), str):
                assert e["content"].isascii(), e["content"]


if __name__ == "__main__":
    names = dict(globals())
    pair = names.pop("until_the_wrong_call_a_recovery_is_a_success")
    code = run(names, Case(sys.argv[1]))
    if len(sys.argv) > 3:
        code |= run({"__name__": "__main__", pair.__name__: pair}, *map(Case, sys.argv[1:4]))
    sys.exit(code)
