"""tap.py - one result type for all suites, and the reader of the Test Anything Protocol.

cmocka, busted, the linter and the fault sweeps all speak TAP. The reader trusts nobody: a program
that dies, stops early, reports fewer tests than planned, or fails without naming a test is a failure.
"""
import re

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"
SKIP_CODE = 77  # exit code of a script that cannot run here, as in automake

RESULT = re.compile(r"^(not )?ok (\d+)\b(?: *-)? *(.*)$")
PLAN = re.compile(r"^1\.\.(\d+)\b")
SKIP = re.compile(r"# *SKIP\b *(.*)", re.IGNORECASE)


class Case:
    """One test: its name, its status, and the reason of a skip or the full story of a failure."""

    def __init__(self, name, status, detail=""):
        self.name, self.status, self.detail = name, status, detail


def read(name, finished, silent_success=False):
    """The cases of one program. silent_success: a program without TAP passes by its exit code."""
    cases, planned = [], 0
    for line in finished.output.splitlines():
        plan, result = PLAN.match(line), RESULT.match(line)
        if plan:
            planned += int(plan.group(1))
        elif result:
            cases.append(_case(name, result))
        elif cases and cases[-1].status == FAILED:
            cases[-1].detail += line + "\n"
    trouble = _trouble(cases, planned, finished, silent_success)
    if trouble:
        cases.append(Case(name, FAILED, "%s\n%s" % (trouble, finished.output)))
    elif not cases and finished.code == SKIP_CODE:
        lines = finished.output.strip().splitlines()
        cases.append(Case(name, SKIPPED, lines[-1] if lines else ""))
    elif not cases:
        cases.append(Case(name, PASSED))
    return cases


def _case(name, result):
    bad, text = result.group(1), result.group(3)
    skip = SKIP.search(text)
    title = (text[:skip.start()].strip(" -") or skip.group(1)) if skip else text
    if skip:
        return Case("%s: %s" % (name, title), SKIPPED, skip.group(1) if skip.group(1) != title else "")
    return Case("%s: %s" % (name, title), FAILED if bad else PASSED)


def _trouble(cases, planned, finished, silent_success):
    if finished.timed_out or finished.code < 0:
        return "the program was " + finished.ending()
    if len(cases) < planned:
        return "%d tests planned, %d reported, %s" % (planned, len(cases), finished.ending())
    if not cases:
        if finished.code == SKIP_CODE or (silent_success and finished.code == 0):
            return None
        return "no test reported, " + finished.ending()
    if finished.code not in (0, SKIP_CODE) and not any(c.status == FAILED for c in cases):
        return "every test passed, but " + finished.ending()
    return None
