The bytes of a run depend on seed, count and inputs only: not on the number of jobs, the locale, the
time zone, the working directory, the state of memory, or how often it ran.

  $ sums() { (cd "$1" && find processed training reports manifest.json -type f | sort | xargs sha256sum | sha256sum | cut -c1-64); }
  $ engine "$ROOT/scripts/recipe.lua" --count 300 --jobs 0 --out a --quiet && sums a > want
  $ LC_ALL=C.UTF-8 TZ=Asia/Tokyo engine "$ROOT/scripts/recipe.lua" --count 300 --jobs 2 --out b --quiet
  $ sums b | cmp - want
  $ mkdir -p far/away && (cd far/away && TZ=America/Lima engine "$ROOT/scripts/recipe.lua" --count 300 --jobs 3 --out ../../c --quiet)
  $ sums c | cmp - want
  $ engine "$ROOT/scripts/recipe.lua" --count 300 --jobs 1 --out a --overwrite --quiet && sums a | cmp - want
  $ MALLOC_PERTURB_=165 LANG=de_DE.UTF-8 LC_ALL= TOOLMILL_JOBS=2 engine "$ROOT/scripts/recipe.lua" --count 300 --out e --quiet
  $ sums e | cmp - want

At a size where every worker gets many batches, and starts anew in the middle of them:

  $ for j in 0 1 2 5; do engine "$ROOT/scripts/recipe.lua" --count 3000 --jobs $j --out many --overwrite --quiet && sums many; done | uniq | wc -l
  1

One sample, and a sample by itself:

  $ for j in 0 1 2; do engine "$ROOT/scripts/recipe.lua" --count 1 --jobs $j --out one$j --quiet 2> err; sums one$j; done | uniq | wc -l
  1
  $ sed -n 101p a/processed/executed_trajectories.jsonl > line; id=$(sed 's/.*"index": \([0-9]*\).*/\1/' line)
  $ engine "$ROOT/scripts/recipe.lua" --count 300 --only "$id" | cmp - line

A shorter run is the front of a longer one:

  $ engine "$ROOT/scripts/recipe.lua" --count 130 --jobs 2 --out f --quiet
  $ for s in raw_trajectories executed_trajectories tool_execution_log; do head -c "$(stat -c %s f/processed/$s.jsonl)" a/processed/$s.jsonl | cmp - f/processed/$s.jsonl; done

Another seed gives other bytes:

  $ engine "$ROOT/scripts/recipe.lua" --count 300 --seed 8 --jobs 2 --out d --quiet && sums d | cmp -s - want
  [1]
