# memory.sh - every allocation, not a few: see ../faults/memory.sh and ../faults/malloc_sweep.sh.
FAULT_POINTS=0 bash "$ROOT/tests/faults/memory.sh"
FAULT_SHALLOW=100 bash "$ROOT/tests/faults/malloc_sweep.sh"
