# samples.sh - LONG_COUNT samples (100,000) at several numbers of jobs give the same bytes, all files of them well
# formed and all certificates true.
top=$(mktemp -d) || exit 1
trap 'rm -rf "$top"' EXIT
count=${LONG_COUNT:-100000}
sums() { (cd "$1" && find . -type f ! -path './.run/*' | LC_ALL=C sort | xargs sha256sum); }

echo 1..5
number=0
for jobs in 1 2 4; do
  number=$((number + 1))
  if "$ENGINE" "$ROOT/scripts/recipe.lua" --count "$count" --seed 7 --jobs $jobs --out "$top/out" --quiet >"$top/log" 2>&1 &&
    sums "$top/out" >"$top/$jobs.sums" && cmp "$top/1.sums" "$top/$jobs.sums"; then
    echo "ok $number - $count samples at $jobs jobs"
  else
    echo "not ok $number - $count samples at $jobs jobs"
    diff "$top/1.sums" "$top/$jobs.sums" | sed 's/^/# /'
  fi
  sed 's/^/# /' "$top/log"
  [ $jobs = 4 ] || rm -rf "$top/out"
done

if report=$(python3 "$ROOT/tests/harness/artifacts.py" "$top/out"); then echo "ok 4 - bytes of all files"; else echo "not ok 4 - bytes of all files"; fi
sed 's/^/# /' <<<"$report"
if report=$(python3 "$ROOT/tests/harness/certificate.py" "$top/out"); then echo "ok 5 - certificates"; else echo "not ok 5 - certificates"; fi
sed 's/^/# /' <<<"$report"
