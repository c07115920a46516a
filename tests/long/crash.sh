# crash.sh - every operation, not a few: see ../faults/crash.sh and ../faults/crashpoints.sh.
# Their TAP follows one another; the reader adds up the plans.
FAULT_POINTS=0 bash "$ROOT/tests/faults/crash.sh"
FAULT_POINTS=0 bash "$ROOT/tests/faults/crashpoints.sh"
