Under valgrind, which stands for debuggers, a run in one process does all that it does elsewhere, Python included.

#require python3 valgrind

  $ engine "$ROOT/scripts/p07.lua" --out plain --quiet
  $ valgrind -q --tool=none engine "$ROOT/scripts/p07.lua" --jobs 0 --out under --quiet
  $ diff -rq -x .run plain under
