#!/usr/bin/env python3
"""bench.py - how fast the built recipe runs here, beside how fast this machine can write.

usage: tests/bench/bench.py [--count N] [--repeat N]        (make bench)

Rates are medians of the repetitions at 1 and 2 jobs; raw writes of the same number of bytes are
measured in between, so that both see the same machine. Rates drift from day to day, instructions do
not: they are callgrind's, the difference of two counts without worker processes, so that start-up
cancels out. The figures are also written to build/bench/bench.json.
"""
import argparse
import json
import os
import re
import shutil
import statistics
import sys

sys.dont_write_bytecode = True
import measure  # noqa: E402

FEW, MANY = 100, 400  # counts whose instructions are compared
MB = 1e6


def calibrated():
    """A count that takes a second or more at one job."""
    count = 500
    while True:
        seconds = measure.engine(count, 1).seconds
        if seconds > 1 or count >= 500000:
            return count
        count *= 4 if seconds < 0.5 else 2


def rates(count, repeat):
    """For each number of jobs the median rates and ratios."""
    rows = []
    for jobs in (1, 2):
        runs, raw, synced = [], [], []
        for _ in range(repeat):
            cost = measure.engine(count, jobs)
            runs.append(cost)
            raw.append(measure.raw_write(cost.written, False))
            synced.append(measure.raw_write(cost.written, True))
        seconds, written = statistics.median(r.seconds for r in runs), runs[0].written
        rows.append({
            "jobs": jobs, "seconds": seconds, "bytes": written,
            "trajectories_per_s": count / seconds,
            "mb_per_s": written / MB / seconds,
            "raw_mb_per_s": written / MB / statistics.median(raw),
            "raw_synced_mb_per_s": written / MB / statistics.median(synced),
            "share_of_raw": statistics.median(raw) / seconds,
            "share_of_raw_synced": statistics.median(synced) / seconds,
            "spread": (max(r.seconds for r in runs) - min(r.seconds for r in runs)) / seconds,
        })
    return rows


def instructions(count):
    """Instructions of a run in one process, or None without valgrind."""
    if not shutil.which("valgrind"):
        return None
    report = os.path.join(measure.FOLDER, "callgrind.out")
    measure.engine(count, 0, ["valgrind", "--tool=callgrind", "--callgrind-out-file=" + report])
    with open(report, encoding="utf-8") as f:
        return int(re.search(r"^(?:summary|totals): (\d+)", f.read(), re.MULTILINE).group(1))


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    count = options.count or calibrated()
    rows = rates(count, max(3, options.repeat))
    print("%s, %d trajectories, %.0f bytes each, median of %d"
          % (measure.RECIPE, count, rows[0]["bytes"] / count, max(3, options.repeat)))
    print("jobs  trajectories/s     MB/s  spread  raw write MB/s  share  raw write+fsync MB/s  share")
    for r in rows:
        print("%4d  %14.0f  %7.1f  %5.0f%%  %14.0f  %4.1f%%  %20.0f  %4.1f%%" % (
            r["jobs"], r["trajectories_per_s"], r["mb_per_s"], 100 * r["spread"], r["raw_mb_per_s"],
            100 * r["share_of_raw"], r["raw_synced_mb_per_s"], 100 * r["share_of_raw_synced"]))
    print("two jobs against one: %.2f" % (rows[1]["trajectories_per_s"] / rows[0]["trajectories_per_s"]))
    few, many = instructions(FEW), instructions(MANY)
    each = (many - few) / (MANY - FEW) if few is not None else None
    print("instructions per trajectory: %s" % ("%.0f" % each if each else "no valgrind here"))
    with open(os.path.join(measure.FOLDER, "bench.json"), "w", encoding="utf-8") as f:
        json.dump({"recipe": measure.RECIPE, "count": count, "rates": rows, "instructions_per_trajectory": each}, f,
                  indent=2)
        f.write("\n")


if __name__ == "__main__":
    main()
