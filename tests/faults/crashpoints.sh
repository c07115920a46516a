# crashpoints.sh - engine/run/ alone (run_small, one worker): a crash, a power cut or a fault at any
# operation tells the truth, and the same command resumes to the same bytes.
# FAULT_POINTS operations are visited in each mode (0: all of them).
ROOT=${ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
. "$ROOT/tests/faults/small.inc"

sweep() { bash "$kit/crashpoints.sh" -i lock -i '*.tmp' -i checkpoint.json "$@" -- "$small" --out '{}'; }

points=${FAULT_POINTS:-0}
operations=$(sweep -m kill -t 1000000 | sed -n 's/.* ops=\([0-9]*\) .*/\1/p')
step=1
if [ "$points" -gt 0 ]; then
  step=$(((${operations:-1} + points - 1) / points))
fi

echo 1..6
number=0
for mode in kill power err sticky short eintr; do
  number=$((number + 1))
  result $number "run $mode, one of every $step among ${operations:-no} operations" sweep -m $mode -t $step
done
exit $failed
