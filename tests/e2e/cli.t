The command line itself: help, versions, mistakes and their exit codes. What is listed here is what users
may rely on.
#asan

  $ engine --help | head -2
  usage: engine RECIPE.lua [options]
         engine COMMAND [options]

  $ engine help
  usage: engine RECIPE.lua [options]
         engine COMMAND [options]

  Toolmill turns tool schemas into verified training data for tool-using agents.

  commands:
    run RECIPE.lua            make a dataset; the word run may be left out
    preview TEMPLATE.lua      play one sample of a template and show it
    explain ID                show a stored trajectory, record, or sample that did not make it
    check [DIR]               run the checks on a dataset, or load all scripts
    evaluate [DIR]            count a dataset again, or judge it again
    replay [DIR]              execute stored trajectories again and compare every byte
    build                     read tool schemas of any format; write registry, graph and model
    verify                    execute sampled chains over tool schemas and check what they promise
    config [RECIPE.lua]       resolved settings of a run, and where each comes from
    validate SCHEMA FILE...   check JSON files against a JSON Schema
    info                      versions, sandbox, Python, processors, folders
    help [COMMAND|TOPIC]      this text, or more about one thing
    version                   the version

  topics (engine help TOPIC):
    exit-codes                what each exit code means
    scripting                 the kinds of script files and their functions
    formats                   what a run writes, and where
    environment               variables and precedence

  examples:
    engine scripts/recipe.lua --count 2k --jobs auto --out data
    engine preview templates/single_tool_success.lua

  exit codes:
    0    done
    1    a failure while running, or a gate or check did not pass
    2    the command line or the recipe asks for something impossible
    3    an input file does not say what its format requires
    4    another run is writing to the output directory
    75   a partial result that the same command completes
    130  SIGINT, after a checkpoint: the same command resumes
    143  SIGTERM, likewise

  engine COMMAND --help explains one of them; engine run --help the options of a run.

Without words the overview goes to standard error.

  $ engine >/dev/null 2>overview; echo $?; head -1 overview
  2
  usage: engine RECIPE.lua [options]

  $ engine --version
  toolmill [0-9][0-9A-Za-z.+-]* (re)
  $ engine version --json | sed 's/: "[0-9][^"]*"/: "N"/'
  {
    "name": "toolmill",
    "version": "N",
    "lua": "N",
    "sqlite": "N",
    "pcre2": "N",
    "libseccomp": "N",
    "openssl": "N"
  }
  $ engine info --json | python3 -c 'import json, sys; print(*json.load(sys.stdin))'
  name version lua sqlite pcre2 libseccomp openssl system processors sandbox python_exec root

One command, one topic.

  $ engine run --help
  usage: engine run RECIPE.lua [options]

  Makes the samples that a recipe describes: plays, executes, verifies and judges them, writes
  artifacts, report and checks below the output directory. The same seed, count and inputs
  give the same bytes for any number of jobs. A run that was interrupted goes on when the same
  command is given again. A finished dataset of another run is replaced only with --overwrite.
  The word run may be left out.

  options:
    -n, --count N    number of samples (default: the recipe's)
    --seed S         seed of the run (default: the recipe's)
    -j, --jobs N     worker processes; auto: one for each processor (default), [TOOLMILL_JOBS]
                     0: everything in this process, for debuggers
    -o, --out DIR    output directory (default: the recipe's, or data)
    --only ID        make one sample, by trajectory id or index, and print it
    --dry-run        print what would be made and where each setting comes from
    --set KEY=VALUE  replace a value of the recipe, e.g. gates.min_score=0.8
    --overwrite      replace what the output directory holds, also of another run
    --root DIR       folder of tools/, templates/ and scripts/ [TOOLMILL_ROOT]
                     (default: searched upward from the files named, from here, from the program)
    --no-sandbox     run scripts in plain processes, without seccomp [TOOLMILL_NO_SANDBOX]
    --json           one JSON object on standard output
    -q, --quiet      only errors on standard error
    -v, --verbose    print everything, without shortening
    --no-color       no colours (as the variable NO_COLOR)
    -h, --help       this text

  examples:
    engine scripts/recipe.lua --count 2k --seed 7 --out seed7
    engine scripts/recipe.lua --dry-run
    engine scripts/recipe.lua --only 42
    engine scripts/recipe.lua --out strict --set gates.min_score=0.8

  exit codes:
    0    done
    1    a failure while running, or a gate or check did not pass
    2    the command line or the recipe asks for something impossible
    3    an input file does not say what its format requires
    4    another run is writing to the output directory
    75   a partial result that the same command completes
    130  SIGINT, after a checkpoint: the same command resumes
    143  SIGTERM, likewise
  $ engine help preview | head -1
  usage: engine preview TEMPLATE.lua [options]
  $ engine help exit-codes
    0    done
    1    a failure while running, or a gate or check did not pass
    2    the command line or the recipe asks for something impossible
    3    an input file does not say what its format requires
    4    another run is writing to the output directory
    75   a partial result that the same command completes
    130  SIGINT, after a checkpoint: the same command resumes
    143  SIGTERM, likewise
  $ engine help nonsense
  engine: there is no help about 'nonsense'
  hint: engine help
  [2]
  $ engine help scriptng
  engine: there is no help about 'scriptng'
  hint: did you mean engine help scripting?
  [2]

Mistyped words are quoted, with one hint.

  $ engine previw
  engine: unknown command 'previw'
  hint: did you mean engine preview?
  [2]
  $ engine zzz
  engine: unknown command 'zzz'
  hint: engine RECIPE.lua, or engine help
  [2]
  $ engine --cuont 3
  engine: unknown option '--cuont'
  hint: did you mean --count?
  [2]
  $ engine recipe.lua --zzz
  engine: unknown option '--zzz'
  hint: engine run --help
  [2]
  $ engine recipe.lua -z
  engine: unknown option '-z'
  hint: engine run --help
  [2]
  $ engine recipe.lua --count
  engine: a value is missing after '--count'
  hint: engine run --help
  [2]
  $ engine recipe.lua --count many
  engine: --count does not take 'many'
  hint: expected a whole number, e.g. 500, 10k or 2M
  [2]
  $ engine recipe.lua --count=-1
  engine: --count does not take '-1'
  hint: expected a whole number, e.g. 500, 10k or 2M
  [2]
  $ engine recipe.lua --seed 99999999999999999999
  engine: --seed does not take '99999999999999999999'
  hint: expected a whole number from 0 to 18446744073709551615, e.g. 7 or 10k
  [2]
  $ engine recipe.lua --jobs 257
  engine: --jobs does not take '257'
  hint: expected auto, or a number of processes up to 256 (0: everything in one process)
  [2]
  $ TOOLMILL_JOBS=many engine recipe.lua
  engine: TOOLMILL_JOBS does not take 'many'
  hint: expected auto, or a number of processes up to 256 (0: everything in one process)
  [2]
  $ engine recipe.lua --quiet=yes
  engine: a value is not expected in '--quiet=yes'
  hint: engine run --help
  [2]
  $ engine recipe.lua --set nothing
  engine: --set does not take 'nothing'
  hint: expected KEY=VALUE, e.g. gates.min_score=0.8
  [2]
  $ engine recipe.lua other.lua
  engine: unexpected word 'other.lua'
  hint: engine run --help
  [2]
  $ engine recipe.lua --dry-run --only 3
  engine: --dry-run and --only exclude each other
  hint: engine run --help
  [2]
  $ engine run
  engine: the recipe, e.g. scripts/recipe.lua, is missing
  hint: engine run --help
  [2]
  $ engine preview
  engine: the template, e.g. templates/single_tool_success.lua, is missing
  hint: engine preview --help
  [2]
  $ engine explain
  engine: the id of a trajectory, task or record is missing
  hint: engine explain --help
  [2]

Active characters in a word do not reach the terminal.

  $ engine --$'\e[31mx'
  engine: unknown option '--\x1b[31mx'
  hint: engine run --help
  [2]
  $ engine $'\xe2\x80\xae.lua'
  engine: \u{202e}.lua: cannot open: No such file or directory
  [2]

A recipe that does not load is a usage error that names file and line.

  $ engine nosuch.lua
  engine: nosuch.lua: cannot open: No such file or directory
  [2]
  $ engine .
  engine: .: cannot read: Is a directory
  [2]
  $ echo 'return {' >broken.lua; engine broken.lua --root "$ROOT"
  engine: broken.lua:2: unexpected symbol near <eof>
    in broken.lua
  [2]
  $ echo 'return 5' >number.lua; engine number.lua --root "$ROOT"
  engine: number.lua:1: the file must return a table, found number
    in number.lua
  [2]
  $ printf 'local x\nreturn x.y\n' >nil.lua; engine nil.lua --root "$ROOT"
  engine: nil.lua:2: attempt to index a nil value (local 'x')
    in nil.lua
    at nil.lua:2 in the main chunk
  [2]
  $ echo 'while true do end' >forever.lua; engine forever.lua --root "$ROOT"
  engine: forever.lua:1: limit_steps: more than 20000000 steps
    in forever.lua
    at forever.lua:1 in the main chunk
  [2]
  $ echo 'return { tools = "all" }' >tools.lua; engine tools.lua --root "$ROOT"
  engine: tools: the recipe must name its tools in a list
  [2]
  $ echo 'return { tools = { "nosuch" } }' >tool.lua; engine tool.lua --root "$ROOT"
  engine: tools/nosuch.lua: the recipe names nosuch, but there is no such file
  [2]
  $ engine nil.lua --root /
  engine: /: no folder with tools/, templates/ and scripts/ was found; name it with --root
  [2]

Output that cannot be written is a failure; a reader that leaves is none.

  $ engine --help >/dev/full
  engine: standard output: cannot write: No space left on device
  [1]
  $ engine --help | true; echo ${PIPESTATUS[0]}
  0
  $ engine --help >&-
  engine: standard output: cannot write: Bad file descriptor
  [1]

An id that the recipe has not, and a folder without a dataset.

  $ engine "$ROOT/scripts/p07.lua" --only nonsense
  engine: the recipe has no sample 'nonsense'; it has 22
  hint: give a trajectory id, or an index (--dry-run shows what there is)
  [2]
  $ engine "$ROOT/scripts/p07.lua" --only 22
  engine: the recipe has no sample '22'; it has 22
  hint: give a trajectory id, or an index (--dry-run shows what there is)
  [2]
  $ engine "$ROOT/scripts/recipe.lua" --only nonsense
  engine: no sample is meant by 'nonsense'
  hint: give an index, or an id such as search_0000042_success
  [2]
  $ engine explain 1 --out nowhere
  engine: nowhere: there is no dataset here; name its folder with --out
  [2]

With --json an error is an object on standard output as well; text and exit code stay.

  $ engine run --json 2>complaint; echo $?; cat complaint
  {
    "error": {
      "code": "usage",
      "message": "the recipe, e.g. scripts/recipe.lua, is missing",
      "place": ""
    }
  }
  2
  engine: the recipe, e.g. scripts/recipe.lua, is missing
  hint: engine run --help
  $ for words in "nope" "help nope" "run nope.lua" "run --nope" "preview nope.lua" "explain 1" "check nope" "evaluate nope" \
  >   "replay nope" "validate nope nope" "info nope" "version nope" "help a b" "evaluate --write" "check --scripts nope" \
  >   "run --only 99 $ROOT/scripts/p07.lua"; do engine $words --json 2>complaint >object; code=$?
  >   python3 -c "import json; e = json.load(open('object'))['error']; print('$words', $code, *e, e['code'], e['message'] in open('complaint').read())"
  > done
  nope 2 code message place usage True
  help nope 2 code message place usage True
  run nope.lua 2 code message place io True
  run --nope 2 code message place usage True
  preview nope.lua 2 code message place io True
  explain 1 2 code message place usage True
  check nope 3 code message place input True
  evaluate nope 3 code message place input True
  replay nope 3 code message place input True
  validate nope nope 3 code message place io True
  info nope 2 code message place usage True
  version nope 2 code message place usage True
  help a b 2 code message place usage True
  evaluate --write 2 code message place usage True
  check --scripts nope 2 code message place usage True
  run --only 99 $ROOT/scripts/p07.lua 2 code message place usage True
