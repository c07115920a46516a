A run that was broken off goes on where it was, and ends with the bytes of a run that was not. One run writes to
a directory at a time, and what it found there it never mixes with something else.

#require python3

  $ RECIPE=$ROOT/scripts/recipe.lua
  $ sums() { (cd "$1" && find . -type f ! -path './.run/*' | sort | xargs sha256sum); }
  $ until_at() { for i in $(seq 2000); do [ "$(stat -c %s "$1" 2> stat.err || echo 0)" -gt $2 ] && return; sleep 0.01; done; echo late; }
  $ STREAM=processed/executed_trajectories.jsonl.tmp
  $ engine "$RECIPE" --count 1500 --out want --quiet && sums want > want.sums

SIGTERM in the middle: what is finished is kept and nothing is published yet.

  $ engine "$RECIPE" --count 1500 --jobs 2 --out a --quiet 2> err & pid=$!
  $ until_at a/$STREAM 1000000; kill -TERM $pid; wait $pid
  [143]
  $ cat err
  engine: interrupted; * of 1,500 samples are kept (glob)
  hint: to go on: engine $ROOT/scripts/recipe.lua --count 1500 --jobs 2 --out a --quiet
  $ find a -type f | sort | grep -v tmp
  a/.run/checkpoint.json
  a/.run/lock
  a/.run/origin

An unfinished run of something else is refused, by its name, and stays as it is:

  $ before=$(sums a | sha256sum)
  $ engine "$RECIPE" --count 1500 --seed 8 --out a
  engine: a: this directory holds an unfinished run (scripts/recipe.lua, seed 7, count 1500; * samples done), and this is another one (scripts/recipe.lua, seed 8, count 1500); repeat the former command to finish it, or give --overwrite to discard it (glob)
  [2]
  $ engine "$RECIPE" --count 3001 --out a --quiet 2> err
  [2]
  $ engine "$RECIPE" --count 1500 --set gates.min_score=0.5 --out a --quiet 2> err
  [2]
  $ [ "$before" = "$(sums a | sha256sum)" ] && cp -r a other

What was damaged since is not gone on with: the run says so, also when it is quiet, and starts over.

  $ cp -r a hurt; printf x >> hurt/.run/checkpoint.json
  $ engine "$RECIPE" --count 1500 --out hurt --quiet; sums hurt | cmp - want.sums
  engine: hurt/.run/checkpoint.json: this checkpoint is damaged; this run starts over from its first sample
  $ rm -r hurt; cp -r a hurt; printf x | dd of=hurt/$STREAM conv=notrunc status=none
  $ engine "$RECIPE" --count 1500 --out hurt --quiet; sums hurt | cmp - want.sums
  engine: hurt/processed/executed_trajectories.jsonl.tmp: this file was altered since the last checkpoint; this run starts over from its first sample

SIGKILL, which nobody can catch, takes the workers along, and what was kept stays kept:

  $ size=$(stat -c %s a/$STREAM)
  $ engine "$RECIPE" --count 1500 --jobs 2 --out a --quiet & pid=$!
  $ until_at a/$STREAM $((size + 700000)); workers=$(cat /proc/$pid/task/*/children); kill -KILL $pid; wait $pid 2> err
  [137]
  $ for i in $(seq 500); do alive=; for w in $workers; do [ -e /proc/$w ] && alive=$w; done; [ "$alive" ] || break; sleep 0.01; done
  $ echo $(set -- $workers; echo $#) children, left: ${alive:-none}
  [234] children, left: none (re)
  $ ls a/.run; ls a/manifest.json
  checkpoint.json
  lock
  origin
  ls: cannot access 'a/manifest.json': No such file or directory
  [2]

The same command, with another number of jobs, finishes it:

  $ engine "$RECIPE" --count 1500 --jobs 1 --out a
  done: 1,500 samples in * of them by an earlier process (glob)
    requested         1,500
    accepted * (glob)
    rejected * (glob)
    quarantined           0
    checks       12/12
    report       a/reports/p7_report.md
  next: read the report, or train on a/training/train.jsonl
  $ sums a | cmp - want.sums; ls a/.run
  lock
  origin

--overwrite discards the unfinished run and begins with the first sample:

  $ engine "$RECIPE" --count 200 --seed 8 --out other --overwrite --json --quiet | grep -E '"(done|resumed|seed)":'
    "done": 200,
    "seed": "8",
    "resumed": 0,
  $ engine "$RECIPE" --count 200 --seed 8 --out fresh --quiet; sums fresh > fresh.sums; sums other | cmp - fresh.sums

SIGINT, in one process; twice in a row is one request, as launchers send it:

  $ bash -c 'trap - INT; exec engine "$0" --count 1500 --jobs 0 --out i --quiet' "$RECIPE" 2> err & pid=$!
  $ until_at i/$STREAM 1000000; kill -TERM $pid; kill -TERM $pid; wait $pid
  [143]
  $ engine "$RECIPE" --count 1500 --jobs 2 --out i --quiet && sums i | cmp - want.sums

A complete run is complete: repeated, it touches nothing and is quick. A run of something else replaces it only
when that is asked for.

  $ find a -type f -exec touch -d 2020-01-01 {} +
  $ python3 -c 'import subprocess, sys, time; start = time.monotonic(); out = subprocess.run(sys.argv[1:], stderr=subprocess.PIPE).stderr.decode(); print(out.splitlines()[0], "in time" if time.monotonic() - start < 5 else "late")' engine "$RECIPE" --count 1500 --out a
  complete already: 1,500 samples in time
  $ find a -newermt 2020-01-02 -type f; sums a | cmp - want.sums
  a/.run/lock
  $ engine "$RECIPE" --count 200 --seed 8 --out a --quiet; sums a | cmp - want.sums
  engine: a: this directory holds a finished dataset of another run (seed 7, not 8; count 1500, not 200); give --overwrite to replace it, or --out DIR to write elsewhere
  $ engine "$RECIPE" --count 200 --seed 8 --out a --quiet --overwrite && sums a | cmp - fresh.sums

A file that was changed since is noticed, and the run made again:

  $ sed -i 1d a/training/val.jsonl; engine "$RECIPE" --count 200 --seed 8 --out a --quiet; sums a | cmp - fresh.sums
  engine: a/training/val.jsonl: differs from what was written; this run is made again

Another run in the same directory while one is at work is turned away and does no harm:

  $ engine "$RECIPE" --count 1500 --jobs 1 --out b --quiet & pid=$!
  $ until_at b/$STREAM 1000000
  $ engine "$RECIPE" --count 1500 --out b
  engine: b: another run is writing to this directory: process * engine $ROOT/scripts/recipe.lua --count 1500 --jobs 1 --out b --quiet (glob)
  hint: wait for it to end, or choose another directory with --out
  [4]
  $ engine "$RECIPE" --count 1500 --out b --overwrite --quiet 2> err
  [4]
  $ wait $pid; sums b | cmp - want.sums

A lock file that is left over is no lock:

  $ mkdir -p stale/.run; echo '1 engine scripts/recipe.lua' > stale/.run/lock
  $ engine "$RECIPE" --count 200 --seed 8 --out stale --quiet && sums stale | cmp - fresh.sums

A limit on the size of files: the run says which file, keeps what is whole, and goes on when there is room.

  $ (ulimit -f 2000; engine "$RECIPE" --count 1500 --out f --quiet)
  engine: f/training/agent_tooluse_dataset.jsonl.tmp: cannot write: File too large * (glob)
  [1]
  $ ls f/manifest.json 2> err
  [2]
  $ engine "$RECIPE" --count 1500 --out f --quiet && sums f | cmp - want.sums
  $ (ulimit -n 12; engine "$RECIPE" --count 200 --seed 8 --jobs 2 --out n --quiet) 2> err
  [1]
  $ engine "$RECIPE" --count 200 --seed 8 --out n --quiet && sums n | cmp - fresh.sums

A full device is no success where the output was the point. A reader that went away has read what it wanted
(`| head`), whatever it was that could not be written; the dataset is whole in each case.

  $ engine "$RECIPE" --count 200 --seed 8 --out p --json --quiet > /dev/full
  engine: standard output: cannot write: No space left on device
  [1]
  $ sums p | cmp - fresh.sums
  $ (engine "$RECIPE" --count 200 --seed 8 --out q --json --quiet; echo $? > code) 2> err | true; cat code err
  0
  $ sums q | cmp - fresh.sums
  $ (engine "$RECIPE" --only 3; echo $? > code) 2> err | true; cat code err
  0
  $ (engine "$RECIPE" --count 200 --seed 8 --out r 2>&1; echo $? > code) | true; cat code; sums r | cmp - fresh.sums
  0
