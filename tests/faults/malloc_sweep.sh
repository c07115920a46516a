# malloc_sweep.sh - engine/run/ alone (run_small, one worker): every failing allocation, in the
# coordinator or the worker, ends in a clean exit. FAULT_SHALLOW percent of them are visited.
ROOT=${ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
. "$ROOT/tests/faults/small.inc"

# Runs are faster where syncing costs nothing.
[ -w /dev/shm ] && export TMPDIR=/dev/shm

sweep() {
  timeout 120 python3 "$kit/malloc_sweep.py" --ignore lock --ignore '*.tmp' --ignore checkpoint.json \
    --shallow "${FAULT_SHALLOW:-100}" "$@" -- "$small" --out '{}'
}

echo 1..2
result 1 "run, one allocation fails" sweep --mode once
result 2 "run, all allocations fail from one on" sweep --mode sticky
exit $failed
