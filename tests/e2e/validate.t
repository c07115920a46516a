`engine validate`: files, lines, one JSON object; exit codes; positions; and what JSON is.

#require python3
#asan

  $ cat > schema.json <<'END'
  > {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer", "minimum": 1},
  >  "when": {"type": "string", "format": "date"}, "tags": {"type": "array", "items": {"type": "string"}}},
  >  "additionalProperties": false}
  > END
  $ echo '{"id": 1, "when": "tomorrow"}' > good.json
  $ echo '{"id": 0, "tags": ["a", 2], "more": null}' > bad.json
  $ printf '{"id": 1,\n "when": ,\n}' > broken.json
  $ printf true > true.json

Files:

  $ engine validate schema.json good.json
  good.json: valid
  $ engine validate schema.json good.json bad.json good.json
  good.json: valid
  bad.json: /id: expected at least 1, found integer 0 (minimum)
  bad.json: /tags/1: expected string, found integer 2 (type)
  bad.json: /more: member "more" is not allowed here; known members are "id", "when", "tags" (additionalProperties)
  good.json: valid
  [1]
  $ engine validate schema.json broken.json
  engine: broken.json:2:10: expected a value, found ','
  [3]
  $ engine validate schema.json bad.json broken.json good.json nothing.json 2> err | cut -d : -f 1 | uniq; cat err
  bad.json
  good.json
  engine: broken.json:2:10: expected a value, found ','
  engine: nothing.json: cannot open: No such file or directory
  $ engine validate schema.json broken.json > out 2>&1; echo $?
  3
  $ engine validate --formats schema.json good.json
  good.json: /when: expected a string in the format date, found string "tomorrow" (format)
  [1]
  $ engine validate schema.json - < bad.json | tail -n 1
  -: /more: member "more" is not allowed here; known members are "id", "when", "tags" (additionalProperties)
  $ engine validate -- schema.json good.json
  good.json: valid

As one object:

  $ engine validate --json schema.json good.json bad.json broken.json 2> err | python3 -m json.tool
  {
      "valid": false,
      "results": [
          {
              "instance": "good.json",
              "valid": true,
              "errors": []
          },
          {
              "instance": "bad.json",
              "valid": false,
              "errors": [
                  {
                      "pointer": "/id",
                      "keyword": "minimum",
                      "message": "expected at least 1, found integer 0"
                  },
                  {
                      "pointer": "/tags/1",
                      "keyword": "type",
                      "message": "expected string, found integer 2"
                  },
                  {
                      "pointer": "/more",
                      "keyword": "additionalProperties",
                      "message": "member \"more\" is not allowed here; known members are \"id\", \"when\", \"tags\""
                  }
              ]
          },
          {
              "instance": "broken.json",
              "valid": null,
              "error": "broken.json:2:10: expected a value, found ','"
          }
      ]
  }
  $ engine validate --json schema.json good.json
  {"valid":true,"results":[{"instance":"good.json","valid":true,"errors":[]}]}

Line by line; a line that cannot be used does not stop the others:

  $ cat > lines <<'END'
  > {"schema": {"type": "integer"}, "instance": 1}
  > {"schema": {"type": "integer"}, "instance": 1.5}
  > {"schema": {"type": "integer"}, "instance": 1.0}
  > {"schema": {"type": "wrong"}, "instance": 1}
  > {"schema": {"type": "integer"}}
  > {"schema": {"type": "integer"}, "instance": 1,}
  > 
  > [1, 2]
  > {"schema": {"$ref": "u:other"}, "instance": "x", "registry": {"u:other": {"maxLength": 0}}}
  > {"schema": {"dependencies": {"a": ["b"]}}, "instance": {"a": 1}, "draft": "7"}
  > {"schema": {"dependencies": {"a": ["b"]}}, "instance": {"a": 1}}
  > END
  $ engine validate --jsonl < lines
  {"valid":true,"errors":[]}
  {"valid":false,"errors":[{"pointer":"","keyword":"type","message":"expected integer, found number 1.5"}]}
  {"valid":true,"errors":[]}
  {"valid":null,"error":"schema at \"/type\": expected the name of a type, found string \"wrong\""}
  {"valid":null,"error":"line 5: no member \"instance\""}
  {"valid":null,"error":"line 6, column 47: expected a member name in '\"', found '}'"}
  {"valid":null,"error":"line 8: no member \"schema\""}
  {"valid":false,"errors":[{"pointer":"","keyword":"maxLength","message":"expected at most 0 characters, found 1"}]}
  {"valid":false,"errors":[{"pointer":"","keyword":"dependencies","message":"missing member \"b\", which \"a\" calls for"}]}
  {"valid":false,"errors":[{"pointer":"","keyword":"dependencies","message":"missing member \"b\", which \"a\" calls for"}]}
  $ engine validate --jsonl < lines | wc -l; grep -c . lines
  10
  10
  $ printf '{"schema": true, "instance": "\xff"}\n{"schema": true, "instance": 2}' | engine validate --jsonl
  {"valid":null,"error":"line 1, column 31: expected a character in UTF-8, found byte 0xFF, which is not UTF-8"}
  {"valid":true,"errors":[]}
  $ engine validate --jsonl < /dev/null
  $ engine validate --jsonl schema.json < lines
  engine: unexpected file 'schema.json'
  hint: engine validate --help
  [2]
  $ engine validate --jsonl < lines > /dev/full
  engine: standard output: cannot write: No space left on device
  [3]

Names that are given twice are the last one's, or refused:

  $ echo '{"id": 0, "id": 1}' > twice.json; echo '{"a": {"b": 1, "\u0062": 2}}' > deep.json
  $ engine validate schema.json twice.json
  twice.json: valid
  $ engine validate --strict schema.json twice.json
  engine: twice.json:1:11: expected different member names, found "id" again
  [3]
  $ engine validate --strict true.json deep.json
  engine: deep.json:1:16: expected different member names, found "b" again
  [3]
  $ engine validate --strict twice.json good.json
  engine: twice.json:1:11: expected different member names, found "id" again
  [3]
  $ echo '{"schema": true, "instance": {"a": 1, "a": 2}}' | engine validate --strict --jsonl
  {"valid":null,"error":"line 1, column 39: expected different member names, found \"a\" again"}

Usage, and inputs that are none:

  $ engine validate
  engine: validate needs a schema and at least one instance
  hint: engine validate --help
  [2]
  $ engine validate schema.json
  engine: validate needs a schema and at least one instance
  hint: engine validate --help
  [2]
  $ engine validate --drift 7 schema.json good.json
  engine: unknown option '--drift'
  hint: did you mean --draft?
  [2]
  $ engine validate --draft 3 schema.json good.json
  engine: unknown draft '3'
  hint: engine validate --help
  [2]
  $ engine validate schema.json good.json --draft
  engine: a value is missing after '--draft'
  hint: engine validate --help
  [2]
  $ engine validate schema.json .
  engine: .: cannot read: Is a directory
  [3]
  $ engine validate broken.json good.json
  engine: broken.json:2:10: expected a value, found ','
  [3]
  $ echo '{"properties": {"a": {"type": "strnig"}}}' > typo.json; engine validate typo.json good.json
  engine: typo.json: schema at "/properties/a/type": expected the name of a type, found string "strnig"
  [3]
  $ echo '{"$ref": "#/none"}' > ref.json; engine validate ref.json good.json
  engine: ref.json: schema at "/$ref": "#/none" refers to nothing: no schema at "#/none"
  [3]
  $ engine validate --registry true.json schema.json good.json
  engine: true.json: a registry is an object {uri: schema}
  [3]

Positions count characters of the line, from 1:

  $ try() { printf "$1" > try.json; engine validate true.json try.json; }
  $ try '[1, 2'
  engine: try.json:1:6: expected ',' or ']', found end of input
  [3]
  $ try '{"é": nul}'
  engine: try.json:1:7: expected a value, found 'nul'
  [3]
  $ try '\n\n  {"a":\t1 2}'
  engine: try.json:3:11: expected ',' or '}', found '2'
  [3]
  $ try '["a\tb"]'
  engine: try.json:1:4: expected control characters in strings to be escaped, found U+0009
  [3]
  $ try '\xef\xbb\xbf{}'
  engine: try.json:1:1: expected a value, found a byte order mark
  [3]
  $ try '["\\ud800"]'
  engine: try.json:1:3: expected a surrogate pair, found the lone surrogate \ud800
  [3]
  $ try '[1e400]'
  engine: try.json:1:2: expected a number that a double can hold, found 1e400
  [3]
  $ try '[01]'
  engine: try.json:1:3: expected no further digit after a leading 0, found '1'
  [3]
  $ try ''
  engine: try.json:1:1: expected a value, found end of input
  [3]
  $ try '[NaN]'
  engine: try.json:1:2: expected a value or ']', found 'NaN'
  [3]
  $ try '{} {}'
  engine: try.json:1:4: expected end of input after the value, found '{'
  [3]
  $ try '["\xc3"]'
  engine: try.json:1:3: expected a character in UTF-8, found byte 0xC3, which is not UTF-8
  [3]
  $ python3 -c 'print("[" * 100000)' > nested.json; engine validate true.json nested.json
  engine: nested.json:1:513: expected at most 512 nested arrays and objects, found more
  [3]

What a name may hold does not reach the terminal, nor break the JSON:

  $ printf 1 > "$(printf 'n\xff\033[31m\nm.json')"
  $ engine validate true.json n*m.json
  n\xff\x1b[31m\nm.json: valid
  $ engine validate --json true.json n*m.json | python3 -m json.tool | grep instance
              "instance": "n\\xff\\x1b[31m\\nm.json",
  $ printf '{"a\\u001b[31m": "\\u001b]0;x\\u0007"}' > escape.json; echo '{"additionalProperties": {"type": "integer"}}' > integers.json
  $ engine validate integers.json escape.json
  escape.json: /a\x1b[31m: expected integer, found string "\u001b]0;x\u0007" (type)
  [1]
