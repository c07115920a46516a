Every word that the readers of tool schemas count by, as far as the tables of their tests hold it, is explained
in docs/intake.md.

  $ words() { cat "$ROOT"/tests/unit/*situations*.h | tr -d '\n' | sed 's/"  *"//g' |
  >   grep -oE '(lost|repaired|skipped|notes) (files|tools|endpoints|parameters) [a-z_0-9]+' |
  >   cut -d' ' -f3 | sort -u; }
  $ words | wc -l | awk '{print ($1 > 60)}'
  1
  $ words | while read -r w; do grep -q "\`$w\`" "$ROOT/docs/intake.md" || echo "$w"; done
