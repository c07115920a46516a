#!/usr/bin/env python3
"""Compares data/timezones.json with the system's zone database.

usage: python3 tests/data/check_timezones.py        (from anywhere; needs the tzdata package)

Every zone is checked at every full hour UTC of 2025 to 2027, and one second before and at each change
that the rules produce. Exit code 0 means no difference.
"""
import json
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

YEARS = range(2025, 2028)
TABLE = Path(__file__).resolve().parents[2] / "data" / "timezones.json"


def day_of(year, spec):
    """The date of e.g. the second (week 2) or last (week -1) Sunday (weekday 0) of a month."""
    month, week = spec["month"], spec["week"]
    first = datetime(year, month, 1)
    last = datetime(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    if week == -1:
        return last - timedelta(days=(last.isoweekday() - spec["weekday"]) % 7)
    return first + timedelta(days=(spec["weekday"] - first.isoweekday()) % 7 + 7 * (week - 1))


def instant(year, spec, wall_offset):
    """The change as naive UTC; wall_offset is the offset in force just before it."""
    day = day_of(year, spec)
    if "hour_utc" in spec:
        return day + timedelta(hours=spec["hour_utc"])
    return day + timedelta(hours=spec["hour_local"], minutes=-wall_offset)


def changes(zone, rule, year):
    standard, shift = zone["offset_minutes"], rule["shift_minutes"]
    return instant(year, rule["start"], standard), instant(year, rule["end"], standard + shift)


def offset_at(zone, rule, bounds, moment):
    if not rule:
        return zone["offset_minutes"]
    start, end = bounds[moment.year]
    daylight = start <= moment < end if start < end else not end <= moment < start
    return zone["offset_minutes"] + (rule["shift_minutes"] if daylight else 0)


def moments(bounds):
    moment, stop = datetime(YEARS[0], 1, 1), datetime(YEARS[-1] + 1, 1, 1)
    while moment < stop:
        yield moment
        moment += timedelta(hours=1)
    for year in YEARS:
        for change in bounds.get(year, ()):
            yield change - timedelta(seconds=1)
            yield change


def main():
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    compared = different = 0
    for zone in table["zones"]:
        rule, truth = table["rules"][zone["rule"]], ZoneInfo(zone["name"])
        bounds = {year: changes(zone, rule, year) for year in YEARS} if rule else {}
        wrong = []
        for moment in moments(bounds):
            want = moment.replace(tzinfo=timezone.utc).astimezone(truth).utcoffset()
            compared += 1
            if want != timedelta(minutes=offset_at(zone, rule, bounds, moment)):
                wrong.append(moment)
        if wrong:
            print(f"{zone['name']}: {len(wrong)} differences, first at {wrong[0]} UTC")
        different += len(wrong)
    print(f"{len(table['zones'])} zones, {compared} instants, {different} differences")
    return 1 if different or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
