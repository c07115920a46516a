The corpora of tool schemas: the one that is kept, the pairs labelled over it, and the one that is made.

#require python3

  $ check() { python3 "$ROOT/tests/data/check_toolenv.py" "$@"; }
  $ check | grep -v '^mess:\|^methods\|^parameters'
  toolenv: 56 tools, 303 endpoints, 16 categories
  outputs: schema 104, none 79, template_response 44, body 39, response_schema 24, response_examples 13
  messy: 15 tools with four or more kinds of mess
  labels: 520: 299 true, 221 false; 179 between different tools
  0 faults

That program can see:

  $ cp -r "$ROOT/data/toolenv" kept
  $ broken() { cp -r kept mut; sed -i "$2" "mut/tools/$1"; check mut | grep ^fault; rm -r mut; }
  $ broken Travel/stayfinder_hotels.json 's/"name": "hotel_id"/"name": "hotel"/' | head -n 1
  fault: tools/Travel/stayfinder_hotels.json Get Hotel Details: hotel_id of the path is no parameter
  $ broken Travel/skyroute_flights.json 's/"default": "economy"/"default": "eco"/'
  fault: tools/Travel/skyroute_flights.json search_flights: cabin: default not in enum
  $ broken Food/tablemate_restaurants.json 's/tablemate.example/tablemate.com/' | sort -u
  fault: tools/Food/tablemate_restaurants.json: tablemate.com may be somebody's
  $ broken Travel/visa_check.json '1s/{/{"title": 1,/'
  fault: key 'title' stands 2 times in one object
  $ broken Music/tonearchive_catalog.json 's/"title": "string"/"title": "text"/' | head -n 1
  fault: tools/Music/tonearchive_catalog.json artist_albums: response_schema has the word 'text'

The made one is the same whatever the order of hashes, and another for another seed:

  $ make() { PYTHONHASHSEED=$1 python3 "$ROOT/tests/bench/make_corpus.py" --endpoints 700 --seed $2 $3; }
  $ make 1 7 a; make 2 7 b; make 1 8 c
  * tools, 700 endpoints, 49 categories (glob)
  * tools, 700 endpoints, 49 categories (glob)
  * tools, 700 endpoints, 49 categories (glob)
  $ diff -r a b && ! diff -rq a c >different
  $ check a | sed -n '1s/ [0-9]* tools/ N tools/p; $p'
  a: N tools, 700 endpoints, 49 categories
  0 faults
  $ make 1 7 a
  make_corpus.py: a is not empty
  [1]
