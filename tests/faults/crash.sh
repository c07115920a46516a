# crash.sh - a run that dies, loses power, or whose I/O fails at any operation tells the truth and resumes
# to the same bytes. FAULT_POINTS operations are visited in each mode (0: all of them).
. "$ROOT/tests/faults/kit.inc"

sweep() { bash "$kit/crashpoints.sh" -i lock -i '*.tmp' -i checkpoint.json "$@" -- "${run[@]}"; }

points=${FAULT_POINTS:-12}
operations=$(sweep -m kill -t 1000000 | sed -n 's/.* ops=\([0-9]*\) .*/\1/p')
step=1
if [ "$points" -gt 0 ]; then
  step=$((${operations:-1} / points + 1))
fi

echo 1..6
number=0
for mode in kill power err sticky short eintr; do
  number=$((number + 1))
  result $number "$mode, one of every $step among ${operations:-no} operations" sweep -m $mode -t $step
done
