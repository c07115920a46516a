#!/bin/sh
# setup.sh - install from Debian's packages what is missing, and say so first.
#
# usage: .ci/setup.sh runtime|test|bench ...
#
# Prints nothing when everything is there. Where it cannot install (another system, no network, no
# way to become root) it prints the list of packages, and fails only if something is really missing.
set -eu

runtime='pkg-config libc6-dev liblua5.4-dev lua-cjson-dev libsqlite3-dev libpcre2-dev libseccomp-dev libssl-dev libyaml-dev python3 iso-codes'
test='libcmocka-dev libjson-c-dev lua5.4 lua-busted lua-check clang clang-format'
bench='valgrind'

# The same things as a system without dpkg can be asked for them.
runtime_modules='lua5.4 lua5.4-cjson sqlite3 libpcre2-8 libseccomp libcrypto yaml-0.1'
runtime_commands='pkg-config python3'
test_modules='cmocka json-c'
test_commands='lua5.4 busted luacheck clang clang-format'
bench_modules=''
bench_commands='valgrind'

packages='' modules='' commands="${CC:-cc}"
for set in "$@"; do
  case $set in
    runtime) packages="$packages $runtime" modules="$modules $runtime_modules" commands="$commands $runtime_commands" ;;
    test) packages="$packages $test" modules="$modules $test_modules" commands="$commands $test_commands" ;;
    bench) packages="$packages $bench" modules="$modules $bench_modules" commands="$commands $bench_commands" ;;
    *) echo "setup.sh: unknown set '$set'; known: runtime test bench" >&2; exit 2 ;;
  esac
done

# LUA_DIR names a Lua of the user's own; its headers and library are not asked of the system.
[ -z "${LUA_DIR:-}" ] || modules=$(printf '%s' "$modules" | sed 's/lua5\.4 //; s/lua5\.4-cjson //')

# What is missing, as packages ("" where dpkg knows all of them).
missing_packages() {
  have=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' $packages 2>/dev/null | sed -n 's/^installed //p')
  for p in $packages; do
    case "
$have
" in *"
$p
"*) ;; *) printf ' %s' "$p" ;; esac
  done
  command -v "${CC:-cc}" >/dev/null 2>&1 || printf ' gcc'
}

# What is missing, as the build will look for it.
missing_things() {
  for c in $commands; do command -v "$c" >/dev/null 2>&1 || printf ' %s' "$c"; done
  for m in $modules; do pkg-config --exists "$m" 2>/dev/null || printf ' %s' "$m.pc"; done
}

# Goes on where everything is found after all, else says what to do and stops.
settle() {
  things=$(missing_things)
  [ -n "$things" ] || exit 0
  echo "$1" >&2
  echo "  not found:      $things" >&2
  echo "  Debian packages:$packages" >&2
  echo "Install their equivalents (for Lua alone: make LUA_DIR=/path/of/lua-5.4), then run make again." >&2
  exit 1
}

command -v dpkg-query >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1 ||
  settle 'This system has no apt-get, so nothing was installed.'

missing=$(missing_packages)
[ -n "$missing" ] || exit 0

as_root=''
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null 2>&1 || settle "Needed from Debian:$missing (neither root nor sudo at hand)."
  as_root='sudo'
fi

echo "installing from Debian:$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# sudo drops the environment, so the variable is set on its far side. The package lists of a fresh
# machine may be empty or old; an update that fails is no reason to stop when the install works.
apt() { $as_root env DEBIAN_FRONTEND=noninteractive apt-get "$@" </dev/null; }
apt update >"$log" 2>&1 || true
if ! apt install -y --no-install-recommends $missing >>"$log" 2>&1; then
  tail -n 20 "$log" >&2
  settle 'apt-get could not install them (its last lines are above).'
fi
