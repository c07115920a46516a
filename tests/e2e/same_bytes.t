The bytes of a run depend on seed, count and inputs only: not on the number of jobs, the locale, the
time zone, the working directory, the day, or how often it ran.

  $ sums() { (cd "$1" && find processed training reports manifest.json -type f | sort | xargs sha256sum | sha256sum | cut -c1-64); }
  $ engine "$ROOT/scripts/recipe.lua" --count 300 --jobs 0 --out a --quiet && sums a > want
  $ LC_ALL=C.UTF-8 TZ=Asia/Tokyo engine "$ROOT/scripts/recipe.lua" --count 300 --jobs 2 --out b --quiet
  $ sums b | cmp - want
  $ mkdir -p far/away && (cd far/away && TZ=America/Lima engine "$ROOT/scripts/recipe.lua" --count 300 --jobs 3 --out ../../c --quiet)
  $ sums c | cmp - want
  $ engine "$ROOT/scripts/recipe.lua" --count 300 --jobs 1 --out a --overwrite --quiet && sums a | cmp - want

One sample, and a sample by itself:

  $ for j in 0 1 2; do engine "$ROOT/scripts/recipe.lua" --count 1 --jobs $j --out one$j --quiet 2> err; sums one$j; done | uniq | wc -l
  1
  $ sed -n 101p a/processed/executed_trajectories.jsonl > line; id=$(sed 's/.*"index": \([0-9]*\).*/\1/' line)
  $ engine "$ROOT/scripts/recipe.lua" --count 300 --only "$id" | cmp - line

Another seed gives other bytes:

  $ engine "$ROOT/scripts/recipe.lua" --count 300 --seed 8 --jobs 2 --out d --quiet && sums d | cmp -s - want
  [1]
