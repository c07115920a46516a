"""Runs the snippets of the tool python_exec, one confined process per snippet.

The engine starts this text as `python3 -s -S -B -c TEXT`, in an environment that only says
PYTHONHASHSEED=0 and LC_ALL=C, and holds two pipes: requests arrive on descriptor 0, replies leave
on descriptor 1. A frame is the length of its body and a serial number, both 4 bytes, little-endian,
then the body, which is JSON. The first request carries the two seccomp programs; after it nothing
outside this process can be reached. Every further request is {"code": text}; the reply repeats its
serial number.

Three kinds of process, each forked by the first:
  the server   moves bytes between the others and never looks into them;
  the reader   parses, checks and compiles texts. It lives on, because pages written after a fork
               have to be copied and parsing writes many; a text that makes CPython's parser crash
               or run for ever costs the reader, and the server forks another;
  a runner     runs one compiled snippet and ends. It is forked ahead of the snippet and makes all
               its preparation while nobody waits.

Two layers keep a snippet in: a syntax check with an allow list (Checker), which explains, and the
confinement of its process, which would hold without the check: two descriptors (its own pipes, not
the engine's), no file, no process, no signal, no executable memory, 128 MiB, 1 s. What a runner
writes reaches the engine as the body of one frame of limited size; the engine's strict JSON reader
judges it there.
"""

import sys

sys.path = [entry for entry in sys.path if entry]  # '' would be the current directory

import ast
import builtins
import ctypes
import gc
import io
import json
import marshal
import mmap
import os
import re
import resource
import select
import signal
import time
import unicodedata  # the parser imports it for names that are not ASCII; then it is too late

REQUEST, REPLY = 0, 1  # descriptors; reader and runners have pipes of their own at these numbers
REQUEST_LIMIT = 256 << 10  # bytes of a request: 16 KiB of code, each at most 6 bytes as JSON
PROGRAM_LIMIT = 1 << 20  # bytes of a compiled snippet
REPLY_LIMIT = 256 << 10  # bytes of a reply
VALUE_LIMIT = 64 << 10  # bytes of the result as JSON
OUTPUT_LIMIT = 4 << 10  # bytes of printed text that are kept
MESSAGE_LIMIT = 1000  # characters of an exception's text that are kept
INT_LIMIT = 2**1024 - 2**970  # the smallest that rounds to an infinite double
DEPTH_LIMIT = 64  # levels of lists and dicts in the result
CACHE_LIMIT = 1 << 20  # bytes of compiled snippets that the reader keeps
PIPE_SIZE = 64 << 10  # bytes; what a pipe holds
CPU_SECONDS = 1
WALL_SECONDS = 2
MEMORY_LIMIT = 128 << 20  # address space of each process
MEMORY_RESERVE = 4 << 20  # of it, kept back for reporting a MemoryError
DESCRIPTOR_LIMIT = 32
RUNNERS_AHEAD = 2  # the younger may still be preparing itself when the next request comes

EXIT_MEMORY = 3  # the reply itself did not fit into memory
EXIT_UNCONFINED = 4  # the process could not be confined and ran nothing
EXIT_BROKEN = 5  # an escaped snippet damaged the code that writes the reply

PR_SET_DUMPABLE, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 4, 22, 2

FILE_NAME = "<snippet>"


# ---- the syntax check ----

ALLOWED_BUILTINS = """
    sum len sorted min max round abs str int float bool list dict tuple set enumerate range zip map
    filter any all print isinstance divmod pow reversed
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

CONSTRUCT_WORDS = {
    "Import": "import statement",
    "ImportFrom": "import statement",
    "ClassDef": "class definition",
    "AsyncFunctionDef": "async function",
    "AsyncFor": "async for",
    "AsyncWith": "async with",
    "Await": "await expression",
    "With": "with statement",
    "Global": "global statement",
    "Nonlocal": "nonlocal statement",
    "Match": "match statement",
    "TryStar": "except* clause",
}


class Checker:
    """Walks a syntax tree without recursion and names the first construct that is not allowed."""

    def __init__(self):
        self.fields = {}
        for name, fields in CHILD_FIELDS.items():
            kind, children = getattr(ast, name.strip()), fields.split()
            # A field that a later Python added (type_params) is walked like the others.
            known = PLAIN_FIELDS.union(children)
            children += [field for field in kind._fields if field not in known]
            self.fields[kind] = tuple(reversed(children))
        self.names = {getattr(ast, kind): field for kind, field in NAME_FIELDS.items()}
        site = {"copyright", "credits", "exit", "help", "license", "quit"}
        self.refused_builtins = site.union(dir(builtins)).difference(ALLOWED_BUILTINS)

    def refusal(self, tree):
        """None, or why the tree is refused: "import statement is not allowed (line 1)"."""
        stack, used, assigned = [tree], [], set()
        all_fields = self.fields
        while stack:
            node = stack.pop()
            kind = type(node)
            if kind is ast.Name:
                if node.id.startswith("__"):
                    return self.words("name " + node.id, node)
                if type(node.ctx) is not ast.Load:
                    assigned.add(node.id)
                elif node.id in self.refused_builtins:
                    used.append(node)
                continue
            fields = all_fields.get(kind)
            if fields is None:
                return self.words(CONSTRUCT_WORDS.get(kind.__name__, kind.__name__), node)
            if kind is ast.Attribute:
                if node.attr not in ALLOWED_METHODS or type(node.ctx) is not ast.Load:
                    return self.words("attribute ." + node.attr, node)
            elif kind in self.names:
                name = getattr(node, self.names[kind])
                if name and name.startswith("__"):
                    return self.words("name " + name, node)
                if kind is not ast.keyword:
                    assigned.add(name)
            elif kind is ast.comprehension and node.is_async:
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


class Unsuitable(Exception):
    """The result cannot be written as JSON."""


write_string = json.encoder.encode_basestring
ADDRESS = re.compile(rb" at 0x[0-9a-f]+>")  # <function f at 0x7f…> differs from run to run


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
                data = ADDRESS.sub(b" at 0x0>", data)
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
    """The first members of a reply."""
    return f'{{"outcome":"{outcome}","message":' + write_string(message)


def reply_of(fields, output=""):
    text = fields + ',"output":' + write_string(output) + "}"
    try:
        return text.encode()
    except UnicodeEncodeError:  # a lone surrogate in an exception's text
        return text.encode("utf-8", "replace")


# The last byte of what the reader answers: a reply for the engine, or a program for a runner
# (marshal ignores what follows its data).
IS_REPLY, IS_CHECKED, IS_UNCHECKED = b"R", b"C", b"U"


class Reader:
    """Turns the JSON of a request into a program, or into the reply that refuses it."""

    def __init__(self):
        self.checker = Checker()
        self.cache, self.cached = {}, 0

    def read(self, request):
        answer = self.cache.get(request)
        if answer is None:
            answer = self.read_anew(json.loads(request))
            self.cached += len(request) + len(answer)
            if self.cached > CACHE_LIMIT:
                self.cache.clear()
                self.cached = 0
            self.cache[request] = answer
        return answer

    def read_anew(self, request):
        code, check = request["code"], request.get("check", True)
        try:
            if check:
                tree = compile(code, FILE_NAME, "exec", ast.PyCF_ONLY_AST, True)
                refusal = self.checker.refusal(tree)
                if refusal:
                    return reply_of(failed("unsafe", refusal)) + IS_REPLY
                del tree
            # From the text once more: that is quicker than turning the tree's objects back.
            program = marshal.dumps(compile(code, FILE_NAME, "exec", 0, True))
            if len(program) > PROGRAM_LIMIT:
                return reply_of(failed("error", "the compiled snippet is over 1 MiB")) + IS_REPLY
        except Exception as error:  # SyntaxError, RecursionError, MemoryError, ValueError
            return reply_of(failed("error", describe(error))) + IS_REPLY
        return program + (IS_CHECKED if check else IS_UNCHECKED)


class Runner:
    """Runs programs. Everything it needs is made before the fork, so that the forked process
    copies few pages."""

    def __init__(self):
        self.printer = Printer()
        allowed = {name: getattr(builtins, name) for name in ALLOWED_BUILTINS}
        everything = dict(vars(builtins))
        allowed["print"] = everything["print"] = self.printer.print
        self.scopes = {IS_CHECKED: allowed, IS_UNCHECKED: everything}
        private = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
        self.reserve = mmap.mmap(-1, MEMORY_RESERVE, flags=private)

    def run(self, program):
        """The body of the reply."""
        try:
            fields = self.run_bare(program)
        except Unsuitable as error:
            fields = failed("error", "result " + str(error))
        except BaseException as error:
            if isinstance(error, MemoryError):
                self.reserve.close()  # room to say that there is no room
            fields = failed("error", describe(error))
        body = reply_of(fields, self.printer.text())
        return ADDRESS.sub(b" at 0x0>", body) if b" at 0x" in body else body

    def run_bare(self, program):
        scope = {"__builtins__": self.scopes[program[-1:]]}
        exec(marshal.loads(program), scope)
        if "result" not in scope:
            return failed("error", "the snippet did not assign a variable named result")
        value = write_value(scope["result"])
        if len(value.encode()) > VALUE_LIMIT:  # encode raises for a lone surrogate
            raise Unsuitable(f"is longer than {VALUE_LIMIT >> 10} KiB of JSON")
        return '{"outcome":"ok","value":' + value

    def rehearse(self, program):
        """Runs a program of this file and forgets it."""
        self.run(program)
        self.printer.clear()


def rehearsal(text):
    return marshal.dumps(compile(text, FILE_NAME, "exec", 0, True)) + IS_CHECKED


# Before the forks: CPython specialises the code above for what it meets.
WIDE_REHEARSAL = rehearsal(
    "def f(n):\n  return [x * 2.5 for x in range(n) if x % 2]\nd = {'a': sum(f(9))}\n"
    "try:\n  d['b'] = 1 / 0\nexcept ZeroDivisionError as e:\n  d['b'] = f'{str(e)!r:>9}'\n"
    "for k, v in sorted(d.items()):\n  print(k.upper(), v)\nresult = [d, len(d), None, True]"
)
# In each runner: what every program writes to is copied while nobody waits.
REHEARSAL = rehearsal("n = sum([1.5, 2])\nprint('n', n)\nresult = round(n, 2)")


# ---- processes ----


def read_exactly(descriptor, size):
    """That many bytes, or None at the end of the file."""
    data = os.read(descriptor, size)
    while len(data) < size:
        more = os.read(descriptor, size - len(data))
        if not more:
            return None
        data += more
    return data


def write_all(descriptor, data):
    done = os.write(descriptor, data)
    while done < len(data):
        done += os.write(descriptor, data[done:])


def framed(data):
    return len(data).to_bytes(4, "little") + data


def answer_one(answer):
    """Reads a frame, answers it, False at the end of the file. The system calls that the snippet
    filter leaves are these two and those for memory."""
    size = read_exactly(REQUEST, 4)
    if size is None:
        return False
    write_all(REPLY, framed(answer(read_exactly(REQUEST, int.from_bytes(size, "little")))))
    return True


class Process:
    """A confined process that answers frames, and the server's ends of its pipes."""

    def __init__(self, confinement, life):
        its_request, self.request = os.pipe()
        self.reply, its_reply = os.pipe()
        self.pid = confinement.fork()
        if self.pid == 0:
            code = EXIT_UNCONFINED
            try:
                os.dup2(its_request, REQUEST)
                os.dup2(its_reply, REPLY)
                os.closerange(2, DESCRIPTOR_LIMIT)
                life(confinement)
                code = 0
            except MemoryError:
                code = EXIT_MEMORY
            finally:
                os._exit(code)
        os.close(its_request)
        os.close(its_reply)

    def send(self, data):
        """False when the process is dead."""
        try:
            write_all(self.request, framed(data))
            return True
        except BrokenPipeError:
            return False

    def receive(self, poller, limit):
        """(its answer, None), or (None, the reply that its death deserves): then it has ended."""
        poller.register(self.reply, select.POLLIN)
        try:
            return self.receive_frame(poller, time.monotonic() + WALL_SECONDS, 4 + limit)
        finally:
            poller.unregister(self.reply)

    def receive_frame(self, poller, deadline, limit):
        data, size = b"", 4
        while len(data) < size:
            left = deadline - time.monotonic()
            if left <= 0 or not poller.poll(left * 1000):
                self.end()
                return None, TIME_NOTICE
            more = os.read(self.reply, PIPE_SIZE)
            if not more:
                return None, death_notice(self.wait())
            data += more
            if size == 4 and len(data) >= 4:
                size = 4 + int.from_bytes(data[:4], "little")
                if size > limit:
                    self.end()
                    return None, reply_of(failed("error", "the snippet wrote a malformed reply"))
        return data[4:size], None

    def wait(self):
        status = os.waitpid(self.pid, 0)[1]
        os.close(self.request)
        os.close(self.reply)
        return status

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)

    def end(self):
        self.kill()
        return self.wait()


TIME_NOTICE = reply_of(failed("error", f"time limit of {CPU_SECONDS} s exceeded"))
MEMORY_NOTICE = reply_of(failed("error", "memory limit exceeded"))


def death_notice(status):
    """The reply for a process that ended before it had answered."""
    if os.WIFEXITED(status):
        code = os.WEXITSTATUS(status)
        if code == EXIT_MEMORY:
            return MEMORY_NOTICE
        if code == EXIT_UNCONFINED:
            return reply_of(failed("unavailable", "a snippet's process could not be confined"))
        return reply_of(failed("error", "the snippet's process ended without an answer"))
    number = os.WTERMSIG(status)
    if number in (signal.SIGPROF, signal.SIGXCPU):
        return TIME_NOTICE
    if number == signal.SIGSYS:
        return reply_of(failed("error", "forbidden system call"))
    # The kernel's memory killer; a stack that could not grow ends in SIGSEGV or SIGBUS.
    if number in (signal.SIGKILL, signal.SIGSEGV, signal.SIGBUS):
        return MEMORY_NOTICE
    return reply_of(failed("error", f"the interpreter died of signal {number}"))


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

    def confine_process(self):
        """A reader or runner, before it has seen a byte of a snippet."""
        self.install(self.snippet)


# ---- the server ----


class Server:
    def __init__(self, confinement):
        self.confinement = confinement
        self.poller = select.poll()
        self.runner = Runner()
        for _ in range(20):  # until CPython has specialised the code: forked processes share that
            self.runner.rehearse(WIDE_REHEARSAL)
            self.runner.rehearse(REHEARSAL)

    def start_reader(self):
        def life(confinement):
            reader = Reader()
            confinement.confine_process()
            while answer_one(reader.read):
                pass

        return Process(self.confinement, life)

    def start_runner(self):
        def life(confinement):
            # CPU time, not the clock: waiting for the snippet does not count. The signal keeps its
            # default action, death, which no snippet can change.
            signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
            confinement.confine_process()
            self.runner.rehearse(REHEARSAL)
            answer_one(self.runner.run)

        return Process(self.confinement, life)

    def serve(self):
        reader = self.start_reader()
        ready = [self.start_runner() for _ in range(RUNNERS_AHEAD)]
        while True:
            serial, request = read_request()
            if not reader.send(request):
                reader.end()
                reader = self.start_reader()
                reader.send(request)
            answer, notice = reader.receive(self.poller, PROGRAM_LIMIT + 1)
            if answer is None:
                reader = self.start_reader()
            elif answer[-1:] == IS_REPLY:
                notice = answer[:-1]
            if notice is not None:
                write_reply(serial, notice)
                continue
            runner = ready.pop(0)
            if not runner.send(answer):  # killed from outside while it waited
                runner.end()
                runner = self.start_runner()
                runner.send(answer)
            body, notice = runner.receive(self.poller, REPLY_LIMIT)
            write_reply(serial, notice if body is None else body)
            # From here on nobody waits for this process.
            if body is not None:
                runner.kill()  # an escaped snippet might go on after its answer
            ready.append(self.start_runner())
            if body is not None:
                runner.wait()


def read_request():
    """(serial number, body) of the next request; ends the process at the end of the file."""
    head = read_exactly(REQUEST, 8)
    size = int.from_bytes(head[:4], "little") if head else 0
    body = read_exactly(REQUEST, size) if 0 < size <= REQUEST_LIMIT else None
    if body is None:
        os._exit(0)
    return head[4:], body


def write_reply(serial, body):
    write_all(REPLY, len(body).to_bytes(4, "little") + serial + body)


def main():
    sys.stdin = sys.stdout = sys.stderr = None
    serial, body = read_request()
    try:
        programs = json.loads(body)
        confinement = Confinement(programs["server"], programs["snippet"])
        server = Server(confinement)
        gc.collect()
        gc.freeze()
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
        confinement.confine_server()
    except Exception as error:
        write_reply(serial, reply_of(failed("unavailable", f"{type(error).__name__}: {error}")))
        os._exit(1)
    write_reply(serial, b'{"outcome":"ready"}')
    try:
        server.serve()
    finally:
        os._exit(1)


main()
