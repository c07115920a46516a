#!/usr/bin/env python3
"""memory.py - peak memory of runs of growing size.

usage: tests/bench/memory.py COUNT ...        (make bench-memory COUNTS="1000 100000")

The peak is that of the largest process, coordinator or worker. A dataset ten times as large should
not need more memory.
"""
import os
import sys

sys.dont_write_bytecode = True
import measure  # noqa: E402


def main(counts):
    if not counts or not all(c.isdigit() and int(c) > 0 for c in counts):
        sys.exit(__doc__)
    jobs = os.cpu_count() or 1
    print("%s at %d jobs" % (measure.RECIPE, jobs))
    print("   count  peak MiB  seconds  MB written")
    for count in counts:
        cost = measure.engine(int(count), jobs)
        print("%8s  %8.1f  %7.1f  %10.1f" % (count, cost.peak / 1024, cost.seconds, cost.written / 1e6), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
