# memory.sh - every failing allocation ends in a clean exit, and a run that says it is done has written
# what it always writes. FAULT_POINTS allocations are visited in each mode (0: all of them).
. "$ROOT/tests/faults/kit.inc"

sweep() { python3 "$kit/malloc_sweep.py" --ignore lock --ignore '*.tmp' --ignore checkpoint.json "$@" -- "${run[@]}"; }

points=${FAULT_POINTS:-40}
allocations=$(sweep --mode once --shallow 0 | sed -n 's/.* allocations=\([0-9]*\) .*/\1/p')
share=100
if [ "$points" -gt 0 ] && [ "${allocations:-0}" -gt "$points" ]; then
  share=$(awk -v p="$points" -v n="$allocations" 'BEGIN { printf "%.6f", 100 * p / n }')
fi

echo 1..2
result 1 "one of ${allocations:-no} allocations fails" sweep --mode once --shallow "$share"
result 2 "all allocations fail from one on" sweep --mode sticky --shallow "$share"
