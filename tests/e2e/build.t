Tool schemas of any format, read, joined and modelled: `engine build` and `engine config`.

  $ cd "$ROOT"; here=$OLDPWD

The corpus of the project loads without a loss:

  $ engine build --out "$here/own" --json 2>/dev/null | head -4
  {
    "out": "*/own", (glob)
    "endpoints": 303,
    "lost": 0,
  $ cd "$here"; ls own
  endpoints.jsonl
  graph_data_flow.md
  graph_edges.jsonl
  graph_entities.md
  graph_overview.md
  graph_stats.json
  graph_tools.md
  model.txt
  model_stats.json
  registry_stats.json
  tool_schemas.json
  $ wc -l <own/endpoints.jsonl
  303

The same bytes from a copy whose files were made in another order, and from any working directory:

  $ mkdir -p copy; (cd "$ROOT/data/toolenv" && find . -type f | sort -r | cpio -pdm --quiet "$here/copy" 2>/dev/null || cp -r . "$here/copy")
  $ engine build --source toolbench:copy --out again --quiet && diff -r own again && echo same
  same

Documents of other formats are recognised; several sources go into one registry:

  $ engine build --source "$ROOT/data/examples" --source toolbench:"$ROOT/data/toolenv" --out both --quiet; wc -l <both/endpoints.jsonl
  351
  $ engine build --source toolbench:"$ROOT/data/toolenv" --category travel --max-tools 2 --out few --quiet
  $ python3 -c 'import json; s = json.load(open("few/registry_stats.json")); print(s["total_tools"], s["total_categories"], s["intake"]["endpoints"]["skipped"]["category"] > 200)'
  2 1 True

A hostile schema costs itself, and says where; the rest loads:

  $ mkdir mixed; cp "$ROOT"/data/toolenv/tools/Travel/*.json mixed; echo '{"api_list": [' >mixed/cut.json
  $ echo '{"tools": [{"name": "bad", "inputSchema": {"type": "object", "properties": {"a": {"$ref": "http://x.example/a.json"}}}}, {"name": "good"}]}' >mixed/bad.json
  $ engine build --source mixed --out mixed-out --quiet
  $ cat >lost.py <<'PY'
  > import json
  > s = json.load(open("mixed-out/registry_stats.json"))["intake"]
  > for x in s["examples"]:
  >     if x["outcome"] == "lost":
  >         print(x["level"], x["file"], x["pointer"], x["reason"])
  > PY
  $ python3 lost.py
  files cut.json  json_syntax
  endpoints bad.json /tools/0/inputSchema/properties/a/$ref external_ref

What cannot be had at all is an error:

  $ engine build --source nowhere
  engine: nowhere: * (glob)
  [1]
  $ engine build --source openapy:x.yaml
  engine: openapy:x.yaml: 'openapy' is no format; known: toolbench, mcp, mcp-stdio, openapi, openai, anthropic, gemini, bfcl, lua; did you mean openapi?
  [2]
  $ engine build --source nowhere --json 2>/dev/null | head -4 | tail -2
      "code": "io",
      "message": "cannot open: No such file or directory",
  $ mkdir empty; engine build --source empty
  engine: empty: no endpoint is left: no file was recognised as tool schemas
  [3]
  $ engine build --source mixed/cut.json
  engine: mixed/cut.json: no endpoint is left: cut.json: json_syntax "expected a value or ']', found end of input"
  [3]
  $ engine build --source mixed --category Nonsense 2>&1 | sed 's/[0-9][0-9]*/N/'
  engine: mixed: no endpoint is of a category that was asked for; N are of others

Settings, and where each comes from:

  $ cd "$ROOT"; TOOLMILL_JOBS=3 engine config --seed 9 --set gates.min_score=0.5 | sed -n '3,5p'
  seed         9                                (command line)
  count        2000                             (recipe)
  jobs         3                                (environment)
  $ engine config --set gates.min_score=0.5 | grep min_score
  gates.min_score 0.5                              (--set)
  $ engine config scripts/nope.lua
  engine: * (glob)
  [*] (glob)
