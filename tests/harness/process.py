"""process.py - run one program of a test with a limit, and keep what it said."""
import os
import signal
import subprocess


class Finished:
    """What is left of a process: exit code (negative: the signal), merged output, timed out or not."""

    def __init__(self, code, output, timed_out, limit):
        self.code, self.output, self.timed_out, self.limit = code, output, timed_out, limit

    def ending(self):
        if self.timed_out:
            return "stopped after %g s" % self.limit
        if self.code < 0:
            return "killed by %s" % signal.Signals(-self.code).name
        return "exit code %d" % self.code


def run(argv, env, cwd, limit):
    """Runs argv in a process group of its own, which ends as a whole when the limit is reached."""
    with subprocess.Popen(argv, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, start_new_session=True) as child:
        timed_out = False
        try:
            output, _ = child.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            timed_out = True
            os.killpg(child.pid, signal.SIGKILL)
            output, _ = child.communicate()
    return Finished(child.returncode, output.decode("utf-8", "backslashreplace"), timed_out, limit)
