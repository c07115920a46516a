"""Runs the snippets of the tool python_exec in confined processes.

The engine starts this text as `python3 -s -S -B -c TEXT`, in an environment that only says
PYTHONHASHSEED=0 and LC_ALL=C, and holds two pipes: requests arrive on descriptor 0, replies leave
on descriptor 1. A frame is the length of its body and a serial number, both 4 bytes, little-endian,
then the body. The first request is the two seccomp programs in hex, a line each; after it nothing
outside this process can be reached. Every further request is one byte, CHECKED or UNCHECKED, and
the text of a snippet. A reply repeats its request's serial number; its body is JSON.

Two kinds of process:
  the server   moves bytes and never looks into a snippet: it hands a request to a runner, watches
               the clocks, and sends what the runner says as the body of one frame of limited size;
  a runner     forked ahead by the server, parses, checks, compiles and runs snippets, one after the
               other. After RUNS of them, or one that ended in no ordinary way, it is replaced.

Two layers keep a snippet in: a syntax check with an allow list (Checker), which explains, and the
confinement of the runner, which would hold without the check: two descriptors (its own pipes, not
the engine's), no file, no process, no signal, no executable memory, 128 MiB, 1 s.

What keeps the snippets of one runner apart is the check: see Runner. One that escaped it could read
and answer the next ones of its runner, RUNS at most; more it cannot reach, and the engine's strict
JSON reader judges what it says. A snippet that was not checked has a runner of its own.
"""

import sys

sys.path = [entry for entry in sys.path if entry]  # '' would be the current directory

# Modules are dear at the start: _ast, _json and _signal are the cores of larger ones.
import _ast
import _signal
import builtins
import ctypes
import gc
import io
import keyword
import os
import resource
import select
import time
import unicodedata  # the parser imports it for names that are not ASCII; then it is too late
from _json import encode_basestring as write_string

REQUEST, REPLY = 0, 1  # descriptors; the runners have pipes of their own at these numbers
HEADER = 8  # bytes before the body of a frame
REQUEST_LIMIT = 17 << 10  # bytes of a request's body: 16 KiB of code; a pipe holds it whole
REPLY_LIMIT = 256 << 10  # bytes of a reply
VALUE_LIMIT = 64 << 10  # bytes of the result as JSON
OUTPUT_LIMIT = 4 << 10  # bytes of printed text that are kept
MESSAGE_LIMIT = 1000  # characters of an exception's text that are kept
INT_LIMIT = 2**1024 - 2**970  # the smallest that rounds to an infinite double
DEPTH_LIMIT = 64  # levels of lists and dicts in the result
PIPE_SIZE = 64 << 10  # bytes; what a pipe holds
RUNS = 64  # snippets that a runner runs at most
CPU_SECONDS = 1
WALL_SECONDS = 6  # of no consequence for data: a snippet that meets it is not recorded
FIRST_LOOK = 0.02  # seconds that a snippet may take before anybody looks at a clock
MEMORY_LIMIT = 128 << 20  # address space of each process
MEMORY_RESERVE = 4 << 20  # of it, kept back for reporting a MemoryError
MEMORY_CALM = 16 << 10  # KiB; a runner that grew by more is not used again
DESCRIPTOR_LIMIT = 32

CHECKED, UNCHECKED = b"C", b"U"  # the first byte of a request
# The first byte of what a runner answers: it may go on; the next snippet needs another one; this
# snippet needs a fresh one, because its reply may depend on what ran before.
GO_ON, LAST, AGAIN = b"G", b"L", b"A"

EXIT_MEMORY = 3  # the reply itself did not fit into memory
EXIT_UNCONFINED = 4  # the process could not be confined and ran nothing
EXIT_BROKEN = 5  # an escaped snippet damaged the code that writes the reply

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 1, 4, 22, 2

FILE_NAME = "<snippet>"


# ---- the syntax check ----

ALLOWED_BUILTINS = """
    sum len sorted min max round abs str int float bool list dict tuple set enumerate range zip map
    filter any all print isinstance divmod pow reversed ord chr repr iter next
    Exception ArithmeticError AssertionError AttributeError FloatingPointError IndexError KeyError
    LookupError MemoryError NameError NotImplementedError OverflowError RecursionError RuntimeError
    StopIteration TypeError UnboundLocalError UnicodeError ValueError ZeroDivisionError
""".split()

# Methods of str, list, dict, set, tuple, int and float that compute. Not among them: format and
# format_map, whose templates reach attributes ("{0.__class__}").
ALLOWED_METHODS = frozenset(
    """
    capitalize casefold center count endswith expandtabs find index isalnum isalpha isascii
    isdecimal isdigit isidentifier islower isnumeric isspace istitle isupper join ljust lower lstrip
    partition removeprefix removesuffix replace rfind rindex rjust rpartition rsplit rstrip split
    splitlines startswith strip swapcase title translate maketrans upper zfill
    append clear copy extend insert pop remove reverse sort
    fromkeys get items keys popitem setdefault update values
    add difference difference_update discard intersection intersection_update isdisjoint issubset
    issuperset symmetric_difference symmetric_difference_update union
    bit_count bit_length is_integer
    """.split()
)

# Allowed node types and the fields that hold their child nodes. Whatever is not named here is
# refused: so is every construct of a later Python. Match is absent for a reason: a class pattern
# reads attributes without an Attribute node.
CHILD_FIELDS = dict(
    entry.split(":")
    for entry in """
    Module: body; Expr: value; Assign: targets value; AugAssign: target value;
    AnnAssign: target annotation value; Delete: targets; If: test body orelse;
    For: target iter body orelse; While: test body orelse; Break:; Continue:; Pass:;
    FunctionDef: decorator_list args returns body; Return: value; Lambda: args body;
    arguments: posonlyargs args vararg kwonlyargs kw_defaults kwarg defaults; arg: annotation;
    keyword: value; Try: body handlers orelse finalbody; ExceptHandler: type body;
    Raise: exc cause; Assert: test msg; BoolOp: values; NamedExpr: target value;
    BinOp: left right; UnaryOp: operand; IfExp: test body orelse; Dict: keys values; Set: elts;
    List: elts; Tuple: elts; ListComp: elt generators; SetComp: elt generators;
    DictComp: key value generators; GeneratorExp: elt generators; comprehension: target iter ifs;
    Yield: value; YieldFrom: value; Compare: left comparators; Call: func args keywords;
    JoinedStr: values; FormattedValue: value format_spec; Constant:; Attribute: value;
    Subscript: value slice; Starred: value; Slice: lower upper step; Name:
    """.split(";")
)

# Fields that hold no node, or one of a few words like Load and Add.
PLAIN_FIELDS = frozenset(
    "arg attr conversion ctx id is_async kind name op ops simple type_comment type_ignores value".split()
)

# The field of a node that holds a name the snippet chose.
NAME_FIELDS = {"FunctionDef": "name", "arg": "arg", "ExceptHandler": "name", "keyword": "arg"}

CONSTRUCT_WORDS = dict(
    entry.strip().split(":")
    for entry in """
    Import:import statement; ImportFrom:import statement; ClassDef:class definition;
    AsyncFunctionDef:async function; AsyncFor:async for; AsyncWith:async with;
    Await:await expression; With:with statement; Global:global statement;
    Nonlocal:nonlocal statement; Match:match statement; TryStar:except* clause
    """.split(";")
)

# Keywords of constructs that are allowed and need no closer look, and a name.
PLAIN_WORDS = """False None True and assert break continue elif else for if in is lambda not or
    pass return while _""".split()


class PlainText:
    """Recognises texts that the Checker is bound to allow, which saves most snippets the tree.
    Each name and keyword of a text, also in an f-string, appears in it as a word; here every word
    counts, even in a string or comment. A text is plain when no word is a keyword (but for some
    harmless ones) or a refused builtin, when "__" is nowhere, and when each dot is followed by a
    digit, a quote, or an allowed method and at once by "(", so that it is read and called. Not
    plain, because there a name may not appear as it is: characters that are not ASCII, backslashes,
    numbers that run into letters."""

    def __init__(self, refused_builtins):
        blocked = refused_builtins.union(keyword.kwlist, keyword.softkwlist).difference(PLAIN_WORDS)
        self.blocked = frozenset(word.encode() for word in blocked)
        self.methods = frozenset(name.encode() for name in ALLOWED_METHODS)
        word = [i for i in range(128) if chr(i).isalnum() or chr(i) == "_"]
        self.words = bytes(i if i in word else 32 for i in range(256))
        self.kinds = bytes(48 if 48 <= i <= 57 else 97 if i in word else 32 for i in range(256))
        # A later Python may have constructs of other words.
        self.known = sys.version_info < (3, 14)

    def holds(self, text):
        if not text.isascii() or b"\\" in text or b"__" in text or not self.known:
            return False
        if b"0aa" in text.translate(self.kinds):
            return False
        for part in text.split(b".")[1:]:
            if part[:1] not in b"0123456789\"'":
                name, bracket, _ = part.partition(b"(")
                if not bracket or name not in self.methods:
                    return False
        return self.blocked.isdisjoint(text.translate(self.words).split())


class Checker:
    """Walks a syntax tree without recursion and names the first construct that is not allowed."""

    def __init__(self):
        self.fields = {}
        for name, fields in CHILD_FIELDS.items():
            kind, children = getattr(_ast, name.strip()), fields.split()
            # A field that a later Python added (type_params) is walked like the others.
            known = PLAIN_FIELDS.union(children)
            children += [field for field in kind._fields if field not in known]
            self.fields[kind] = tuple(reversed(children))
        self.names = {getattr(_ast, kind): field for kind, field in NAME_FIELDS.items()}
        site = {"copyright", "credits", "exit", "help", "license", "quit"}
        self.refused_builtins = site.union(dir(builtins)).difference(ALLOWED_BUILTINS)

    def refusal(self, tree):
        """None, or why the tree is refused: "import statement is not allowed (line 1)"."""
        stack, used, assigned = [tree], [], set()
        all_fields = self.fields
        while stack:
            node = stack.pop()
            kind = type(node)
            if kind is _ast.Name:
                if node.id.startswith("__"):
                    return self.words("name " + node.id, node)
                if type(node.ctx) is not _ast.Load:
                    assigned.add(node.id)
                elif node.id in self.refused_builtins:
                    used.append(node)
                continue
            fields = all_fields.get(kind)
            if fields is None:
                return self.words(CONSTRUCT_WORDS.get(kind.__name__, kind.__name__), node)
            if kind is _ast.Attribute:
                if node.attr not in ALLOWED_METHODS or type(node.ctx) is not _ast.Load:
                    return self.words("attribute ." + node.attr, node)
            elif kind in self.names:
                name = getattr(node, self.names[kind])
                if name and name.startswith("__"):
                    return self.words("name " + name, node)
                if kind is not _ast.keyword:
                    assigned.add(name)
            elif kind is _ast.comprehension and node.is_async:
                return self.words("async comprehension", node.target)
            for field in fields:
                child = getattr(node, field)
                if type(child) is list:
                    stack.extend(each for each in reversed(child) if each is not None)
                elif child is not None:
                    stack.append(child)
        # A refused builtin's name is free for the snippet's own use: id = 7.
        for node in used:
            if node.id not in assigned:
                return self.words("builtin " + node.id, node)
        return None

    @staticmethod
    def words(construct, node):
        return f"{construct} is not allowed (line {getattr(node, 'lineno', 0)})"


# ---- the result ----


class Unsuitable(Exception):  # to be written as JSON
    pass


def without_addresses(data):
    """<function f at 0x7f...> differs from run to run."""
    head, *rest = data.split(b" at 0x")
    for part in rest:
        tail = part.lstrip(b"0123456789abcdef")
        hidden = tail[:1] == b">" and len(tail) < len(part)
        head += b" at 0x" + (b"0" + tail if hidden else part)
    return head


def write_value(value, depth=0):
    """The JSON text of a value: ints in full, floats as Python spells them."""
    kind = type(value)
    if kind is int:
        if -INT_LIMIT < value < INT_LIMIT:
            return int.__repr__(value)
        raise Unsuitable("holds an int beyond the range of a double, which no JSON reader must take")
    if kind is str:
        return write_string(value)
    if kind is float:
        if value - value != 0.0:
            raise Unsuitable(f"holds {value!r}, which JSON cannot express")
        return float.__repr__(value)
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if depth >= DEPTH_LIMIT:
        raise Unsuitable(f"is nested deeper than {DEPTH_LIMIT} levels")
    if kind is list or kind is tuple:
        return "[" + ",".join([write_value(item, depth + 1) for item in value]) + "]"
    if kind is dict:
        members = []
        for key, item in value.items():
            if type(key) is not str:
                raise Unsuitable(f"has a key of type {type(key).__name__}; JSON needs str")
            members.append(write_string(key) + ":" + write_value(item, depth + 1))
        return "{" + ",".join(members) + "}"
    raise Unsuitable(f"holds a value of type {kind.__name__}, which JSON cannot express")


class Printer:
    """The snippet's print: Python's own, into a text of limited length."""

    def __init__(self):
        self.clear()
        own_print = builtins.print

        def print(*values, sep=" ", end="\n", flush=False):
            sink = io.StringIO()
            own_print(*values, sep=sep, end=end, file=sink)
            data = sink.getvalue().encode("utf-8")  # refuses lone surrogates, as on a terminal
            if b" at 0x" in data:
                data = without_addresses(data)
            if self.size < OUTPUT_LIMIT:
                self.kept.append(data)
                self.size += len(data)

        print.__qualname__ = "print"
        self.print = print

    def clear(self):
        self.kept, self.size = [], 0

    def text(self):
        return b"".join(self.kept)[:OUTPUT_LIMIT].decode("utf-8", "ignore")


def describe(error):
    """ "ZeroDivisionError: division by zero (line 2)": Python's words and the innermost line."""
    kind = type(error)
    if isinstance(error, SyntaxError):
        text, line = error.msg, error.lineno
    else:
        text, line = str(error), None
        trace = error.__traceback__
        while trace is not None:
            # Without memory there may be no room for the trace either: then the line is luck.
            if trace.tb_frame.f_code.co_filename == FILE_NAME and kind is not MemoryError:
                line = trace.tb_lineno
            trace = trace.tb_next
    words = kind.__name__
    if text:
        words += ": " + text[:MESSAGE_LIMIT]
    return f"{words} (line {line})" if line else words


# ---- reading and running ----


def failed(outcome, message):
    return f'{{"outcome":"{outcome}","message":' + write_string(message)


def reply_of(fields, output=""):
    text = fields + ',"output":' + write_string(output) + "}"
    try:
        return text.encode()
    except UnicodeEncodeError:  # a lone surrogate in an exception's text
        return text.encode("utf-8", "replace")


def hash_without_addresses():
    """Gives functions, types, exceptions, iterators and None (before 3.12) hashes that are the same
    everywhere: in a set or dict such objects stand in an order that no address decides. CPython
    offers no setting for it, so the slot of their types is set; PyObject_IsTrue, which is 0 for None
    and 1 for the others, has the type of a hash function."""
    api, pointer = ctypes.pythonapi, ctypes.c_void_p
    by_address = getattr(api, "_Py_HashPointer", None) or getattr(api, "Py_HashPointer", None)
    offset = 15 * ctypes.sizeof(pointer)  # of tp_hash in PyTypeObject since 3.0

    def slot(kind):
        return pointer.from_address(id(kind) + offset)

    address = ctypes.cast(by_address, pointer).value if by_address else None
    if slot(type(None)).value != address or not address:
        if sys.version_info < (3, 12):
            raise OSError("this build of Python orders sets by addresses")
        return
    kinds = [object]
    for kind in kinds:
        kinds += [k for k in type.__subclasses__(kind) if k.__module__ == "builtins" and k not in kinds]
    truth = ctypes.cast(api.PyObject_IsTrue, pointer).value
    for kind in kinds:
        if slot(kind).value == address or kind is type(len):
            slot(kind).value = truth
    if hash(None) != 0 or hash(len) != 1 or hash(slot) != 1:
        raise OSError("this build of Python orders sets by addresses")


class Runner:
    """Runs snippets, each as if no other had been here before.

    Of a checked snippet that is a promise, because whatever outlives it is out of its reach:
    - Its names live in a scope of its own, emptied after it, over builtins of its own.
    - It can call builtin functions, types and their methods, which keep nothing, and print, whose
      text is taken and cleared. It cannot set an attribute, make a class, import a module, reach a
      frame, a function's defaults or globals, an exception's traceback, or gc: all of that takes a
      name, an attribute or a statement that the check refuses. Constants, also those that CPython
      shares (small ints, interned texts, empty tuples), are immutable; see compiled for one trace.
    - Generators are closed with the scope, while the limits hold and before the reply is sent; what
      hangs in a cycle is frozen: it is never finalized, so nothing of it runs in a later snippet.
    - The collector starts from zero each time (freeze), and a runner whose collector ran retires,
      because its thresholds learn. So does one whose memory grew: how much is left shows in where a
      MemoryError strikes. A reply that such a state may have shaped is not sent: the snippet runs
      again, in a fresh runner. As snippets have no effects, that is the same snippet.
    Sets do not depend on addresses either: see hash_without_addresses. Not promised, and not by a
    fresh process: whether the last free bytes of memory suffice, if that is caught.
    """

    def __init__(self):
        self.checker = Checker()
        self.plain = PlainText(self.checker.refused_builtins)
        self.printer = Printer()
        self.allowed = {name: getattr(builtins, name) for name in ALLOWED_BUILTINS}
        self.everything = dict(vars(builtins))
        self.allowed["print"] = self.everything["print"] = self.printer.print
        self.reserve = bytes(MEMORY_RESERVE)  # untouched: it costs address space, not memory
        self.collected = {}  # not empty when the collector has run
        gc.callbacks.append(self.collected.setdefault)
        self.most_memory = 0

    def begin(self):
        """In the forked process: from here on it is the snippets'."""
        self.most_memory = peak_memory() + MEMORY_CALM
        gc.enable()
        gc.freeze()

    def answer(self, kind, text):
        """Whether it may go on, and the body of the reply."""
        scope, state = {}, GO_ON
        try:
            fields = self.run(kind, text, scope)
        except Unsuitable as error:
            fields = failed("error", "result " + str(error))
        except BaseException as error:
            if isinstance(error, MemoryError):
                self.reserve = None  # room to say that there is no room
            if isinstance(error, (MemoryError, RecursionError)):
                state = AGAIN
            elif not isinstance(error, Exception):
                state = LAST
            fields = failed("error", describe(error))
        body = reply_of(fields, self.printer.text())
        if b" at 0x" in body:
            body = without_addresses(body)
        scope.clear()
        self.printer.clear()
        if peak_memory() > self.most_memory:
            state = AGAIN
        elif self.collected and state is GO_ON:
            state = LAST
        gc.freeze()
        return state + body

    def run(self, kind, text, scope):
        """The first members of the reply."""
        code = text.decode()  # compile would obey a "coding:" in bytes
        scope["__builtins__"] = self.allowed.copy() if kind == CHECKED else self.everything
        if kind == CHECKED and not self.plain.holds(text):
            tree = compile(code, FILE_NAME, "exec", _ast.PyCF_ONLY_AST, True)
            refusal = self.checker.refusal(tree)
            if refusal:
                return failed("unsafe", refusal)
            del tree
        exec(compiled(code), scope)
        if "result" not in scope:
            return failed("error", "the snippet did not assign a variable named result")
        value = write_value(scope["result"])
        if len(value.encode()) > VALUE_LIMIT:  # encode raises for a lone surrogate
            raise Unsuitable(f"is longer than {VALUE_LIMIT >> 10} KiB of JSON")
        return '{"outcome":"ok","value":' + value


def compiled(code):
    """A program. CPython orders a constant set anew if it has met one of its texts, in whatever is
    still alive: when it compiles a second time, it has met them all."""
    program = compile(code, FILE_NAME, "exec", 0, True)
    again = "{" in code and has_set(program)
    return compile(code, FILE_NAME, "exec", 0, True) if again else program


def has_set(program):
    kind = type(program)
    return any(type(c) is frozenset or type(c) is kind and has_set(c) for c in program.co_consts)


def peak_memory():
    """KiB that the process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


# Before the forks: CPython specialises the code above for what it meets.
REHEARSALS = (
    "def f(n):\n  return [x * 2.5 for x in range(n) if x % 2]\nd = {'a': sum(f(9))}\n"
    "try:\n  d['b'] = 1 / 0\nexcept ZeroDivisionError as e:\n  d['b'] = f'{str(e)!r:>9}'\n"
    "for k, v in sorted(d.items()):\n  print(k.upper(), v)\nresult = [d, len(d), None, True]",
    "n = sum([1.5, 2])\nprint('n', n)\nresult = round(n, 2)",
)


# ---- processes ----


def read_request():
    """The next frame, or None at the end of the file, or of sense."""
    data = os.read(REQUEST, PIPE_SIZE)
    while len(data) < HEADER or len(data) < HEADER + int.from_bytes(data[:4], "little"):
        more = os.read(REQUEST, PIPE_SIZE)
        if not more or len(data) > HEADER + REQUEST_LIMIT:
            return None
        data += more
    return data


def write_all(descriptor, data):
    done = os.write(descriptor, data)
    while done < len(data):
        done += os.write(descriptor, data[done:])


class Process:
    """A runner's process, and the server's ends of its pipes. Its answers have no serial number."""

    def __init__(self, confinement, runner):
        its_request, self.request = os.pipe()
        self.reply, its_reply = os.pipe()
        self.pid = confinement.fork()
        if self.pid == 0:
            code = EXIT_UNCONFINED
            try:
                os.dup2(its_request, REQUEST)
                os.dup2(its_reply, REPLY)
                os.closerange(2, DESCRIPTOR_LIMIT)
                confinement.confine_runner()
                runner.begin()
                code = EXIT_BROKEN
                while request := read_request():
                    answer = runner.answer(request[8:9], request[9:])
                    write_all(REPLY, len(answer).to_bytes(4, "little") + answer)
                code = 0
            except MemoryError:
                code = EXIT_MEMORY
            finally:
                os._exit(code)
        if self.pid < 0:  # and never kill(-1)
            raise OSError("fork")
        os.close(its_request)
        os.close(its_reply)
        self.runs = 0
        self.poller = select.poll()
        self.poller.register(self.reply, select.POLLIN)

    def ask(self, request):
        """(state, body of the reply)."""
        self.runs += 1
        self.deadline = None
        try:
            write_all(self.request, request)
        except BrokenPipeError:  # killed from outside while it waited
            return AGAIN, death_notice(self.wait())
        data, size, patience = b"", 5, FIRST_LOOK
        while patience > 0:
            if self.poller.poll(patience * 1000):
                more = os.read(self.reply, PIPE_SIZE)
                if not more:
                    return self.retry(), death_notice(self.wait())
                data += more
                if len(data) >= 4:
                    size = 4 + int.from_bytes(data[:4], "little")
                state = data[4:5]
                if not 5 <= size <= 4 + REPLY_LIMIT or state not in (b"", GO_ON, LAST, AGAIN):
                    return LAST, MALFORMED
                if len(data) == size:
                    return self.retry() if state == AGAIN else state, data[5:]
                if len(data) > size:  # it escaped
                    return LAST, data[5:size]
            patience = self.time_left()
        return LAST, TIME_NOTICE if self.used_up else STALL_NOTICE

    def retry(self):
        """What happened may be the doing of an earlier snippet, if there was one."""
        return AGAIN if self.runs > 1 else LAST

    def time_left(self):
        """Seconds until the nearer of two limits, by clocks that the runner cannot reach: its CPU
        time, because waiting for the processor does not count, and the time of the wall."""
        clock = ~self.pid << 3 | 2  # CPUCLOCK_SCHED of the process, as clock_getcpuclockid(3) says
        now, used = time.monotonic(), time.clock_gettime(clock)
        if self.deadline is None:
            self.deadline = now - FIRST_LOOK + WALL_SECONDS
            self.most_used = used - FIRST_LOOK + CPU_SECONDS
        self.used_up = used >= self.most_used
        return min(self.deadline - now, self.most_used - used)

    def wait(self):
        status = os.waitpid(self.pid, 0)[1]
        os.close(self.request)
        os.close(self.reply)
        self.pid = 0
        return status

    def end(self):
        if self.pid:
            os.kill(self.pid, _signal.SIGKILL)  # an escaped snippet might go on after its answer
            self.wait()


TIME_NOTICE = reply_of(failed("error", f"time limit of {CPU_SECONDS} s exceeded"))
# How long a snippet waits for the processor says nothing about the snippet.
STALL_NOTICE = reply_of(failed("stalled", f"the snippet did not end within {WALL_SECONDS} s"))
MEMORY_NOTICE = reply_of(failed("error", "memory limit exceeded"))
MALFORMED = reply_of(failed("error", "the snippet wrote a malformed reply"))


def death_notice(status):
    """The reply for a process that ended before it had answered."""
    code, number = os.WEXITSTATUS(status), os.WTERMSIG(status)  # one of them is 0
    # The kernel's memory killer; a stack that could not grow ends in SIGSEGV or SIGBUS.
    deadly = (_signal.SIGKILL, _signal.SIGSEGV, _signal.SIGBUS)
    if code == EXIT_MEMORY or number in deadly:
        return MEMORY_NOTICE
    if code == EXIT_UNCONFINED:
        return reply_of(failed("unavailable", "a snippet's process could not be confined"))
    words = "the snippet's process ended without an answer"
    if number:
        words = f"the interpreter died of signal {number}"
    return reply_of(failed("error", "forbidden system call" if number == _signal.SIGSYS else words))


# ---- confinement ----


class Program(ctypes.Structure):
    """struct sock_fprog of <linux/filter.h>."""

    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


class Confinement:
    """The two seccomp programs and the calls that install them."""

    def __init__(self, server_hex, snippet_hex):
        libc = ctypes.PyDLL(None)
        # Not os.fork: in a process of one thread its bookkeeping of locks and hooks has nothing to
        # do, and it writes to 20 more pages, each of which has to be copied.
        self.fork = libc.fork
        self.prctl = libc.prctl
        self.server = self.program(server_hex)
        self.snippet = self.program(snippet_hex)

    @staticmethod
    def program(text):
        data = bytes.fromhex(text)  # 8 bytes an instruction
        return ctypes.byref(Program(len(data) // 8, data))

    def install(self, program):
        if self.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program) != 0:
            raise OSError("the kernel refused the seccomp filter")

    def confine_server(self):
        self.prctl(PR_SET_DUMPABLE, 0)
        self.install(self.server)
        try:
            os.close(os.open("/", os.O_RDONLY))
        except OSError:
            return
        raise OSError("the seccomp filter has no effect")

    def confine_runner(self):
        """Before it has seen a byte of a snippet."""
        self.prctl(PR_SET_PDEATHSIG, _signal.SIGKILL)  # without the server no limit of time holds
        self.install(self.snippet)


# ---- the server ----


class Server:
    def __init__(self, confinement):
        self.confinement = confinement
        self.runner = Runner()
        for _ in range(20):  # until CPython has specialised the code: forked processes share that
            for text in REHEARSALS:
                self.runner.answer(CHECKED, text.encode())

    def start(self):
        return Process(self.confinement, self.runner)

    def serve(self):
        self.process, self.spare = self.start(), self.start()
        while request := read_request():
            alone = request[8:9] != CHECKED
            if alone and self.process.runs:
                self.replace()
            state, body = self.process.ask(request)
            if state == AGAIN:
                self.replace()
                state, body = self.process.ask(request)
            write_reply(request[4:8], body)
            # From here on nobody waits for this process.
            if alone or state != GO_ON or self.process.runs >= RUNS:
                self.replace()
            if self.spare is None:
                self.spare = self.start()
        self.process.end()
        self.spare.end()

    def replace(self):
        """Another runner takes over; the next is started when nobody waits, if possible."""
        self.process.end()
        self.process, self.spare = self.spare or self.start(), None


def write_reply(serial, body):
    write_all(REPLY, len(body).to_bytes(4, "little") + serial + body)


def main():
    sys.stdin = sys.stdout = sys.stderr = None
    gc.disable()
    request = read_request() or os._exit(0)
    try:
        hash_without_addresses()
        confinement = Confinement(*request[HEADER:].decode().split("\n"))
        server = Server(confinement)
        gc.collect()
        gc.freeze()
        server.runner.collected.clear()
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
        confinement.confine_server()
    except Exception as error:
        words = f"{type(error).__name__}: {error}"
        write_reply(request[4:8], reply_of(failed("unavailable", words)))
        os._exit(1)
    write_reply(request[4:8], b'{"outcome":"ready"}')
    code = 1
    try:
        server.serve()
        code = 0
    finally:
        os._exit(code)


main()
