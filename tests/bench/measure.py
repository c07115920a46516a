"""measure.py - run the engine in a fresh folder on the file system of build/, and say what it cost."""
import os
import resource
import shutil
import subprocess
import sys
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDER = os.path.join(ROOT, "build", "bench")
ENGINE = os.path.join(ROOT, "build", "engine")
RECIPE = os.environ.get("RECIPE", "scripts/recipe.lua")


class Cost:
    """seconds of wall time, bytes written to files, peak resident KiB of the largest process."""

    def __init__(self, seconds, written, peak):
        self.seconds, self.written, self.peak = seconds, written, peak


def folder_bytes(top):
    return sum(os.path.getsize(os.path.join(folder, name))
               for folder, _, files in os.walk(top) for name in files)


def fresh(name):
    path = os.path.join(FOLDER, name)
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(FOLDER, exist_ok=True)
    return path


def tree_peak(pid):
    """The largest peak (KiB) among a process and its descendants as they are now."""
    peak = 0
    try:
        with open("/proc/%d/status" % pid, encoding="utf-8") as f:
            peak = max([int(line.split()[1]) for line in f if line.startswith("VmHWM:")] or [0])
        with open("/proc/%d/task/%d/children" % (pid, pid), encoding="utf-8") as f:
            return max([peak] + [tree_peak(int(child)) for child in f.read().split()])
    except OSError:  # it has ended
        return peak


def watch(pid, ended, peaks):
    while True:
        peaks.append(max(peaks.pop(), tree_peak(pid)))
        if ended.wait(0.01):
            return


def engine(count, jobs, before=()):
    """One run; `before` is put before the command, such as valgrind with its options."""
    out, log = fresh("out"), os.path.join(FOLDER, "log")
    argv = list(before) + [ENGINE, RECIPE, "--count", str(count), "--seed", "7", "--jobs", str(jobs),
                           "--out", out, "--quiet", "--json"]
    ended, peaks = threading.Event(), [0]
    with open(log, "wb") as f:
        start = time.monotonic()
        child = subprocess.Popen(argv, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=f, stderr=f)
        watcher = threading.Thread(target=watch, args=(child.pid, ended, peaks))
        watcher.start()
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.monotonic() - start
    ended.set()
    watcher.join()
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        with open(log, encoding="utf-8", errors="replace") as f:
            sys.exit("%s\nexit code %d\n%s" % (" ".join(argv), child.returncode, f.read()))
    # The kernel's own figure is exact but starts at this interpreter's size, which the child was
    # forked from; below that only what was seen while it ran is known.
    floor = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cost = Cost(seconds, folder_bytes(out), usage.ru_maxrss if usage.ru_maxrss > floor else peaks[0])
    shutil.rmtree(out, ignore_errors=True)
    return cost


def raw_write(size, sync):
    """Seconds to write `size` bytes in blocks of 256 KiB to a new file beside the engine's output."""
    path = fresh("raw")
    block = os.urandom(256 * 1024)
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    start, left = time.monotonic(), size
    while left > 0:
        left -= os.write(fd, block[:min(left, len(block))])
    if sync:
        os.fsync(fd)
    seconds = time.monotonic() - start
    os.close(fd)
    os.unlink(path)
    return seconds
