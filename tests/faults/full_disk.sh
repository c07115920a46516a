# full_disk.sh - a file system that fills up in the middle of a run, at several sizes: the run says so, names a
# file, publishes nothing that looks finished, and the same command completes it when there is room.
# Needs the right to mount a tmpfs, in a mount namespace of its own.
if [ "${1-}" != inside ]; then
  if ! unshare -m true 2>/dev/null; then
    unshare -rm true 2>/dev/null || { echo "no right to mount here"; exit 77; }
    exec unshare -rm bash "$0" inside
  fi
  exec unshare -m bash "$0" inside
fi

top=$(mktemp -d)
mount -t tmpfs -o size=64m tmpfs "$top" || { echo "no right to mount here"; exit 77; }
cd "$top" || exit 1

run() { "$ENGINE" "$ROOT/scripts/recipe.lua" --count 200 --seed 7 --jobs 1 --out "$1" --quiet; }
sums() { (cd "$1" && find . -type f ! -path './.run/*' | sort | xargs sha256sum); }

run want || exit 1
sums want >want.sums
kilobytes=$(du -sk want | cut -f 1)

# One size in percent of what the run needs.
try() {
  local percent=$1
  mkdir small && mount -t tmpfs -o size=$((kilobytes * percent / 100))k tmpfs small || return 1
  run small/out 2>err
  local code=$?
  cat err
  [ $code = 1 ] || { echo "exit code $code"; return 1; }
  grep -q "engine: small/out/.*No space left on device" err || return 1
  [ -e small/out/manifest.json ] && { echo "a manifest was written"; return 1; }
  mount -o remount,size=64m small || return 1
  run small/out || return 1
  sums small/out | cmp - want.sums || return 1
  umount small && rmdir small
}

sizes="3 40 90 97"
echo "1..$(set -- $sizes; echo $#)"
number=0
for percent in $sizes; do
  number=$((number + 1))
  if output=$(try $percent 2>&1); then
    echo "ok $number - $percent % of the room that is needed"
  else
    echo "not ok $number - $percent % of the room that is needed"
    mountpoint -q small && umount small
    rm -rf small
  fi
  sed 's/^/# /' <<<"$output"
done
cd / && umount "$top" && rmdir "$top"
