"""Ends our children when we are killed with no chance to do it ourselves.

A separate small process holds the other end of a pipe. The kernel closes the pipe however we die,
also with -9, and the guard then ends what is still on its list.
"""

import atexit
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress

PATIENCE_SECONDS = 10.0


class Guard:
    """The pipe to the guard process; one for each process that starts children."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def watch(self, pid: int, ending: signal.Signals) -> None:
        """From now on `pid` is sent `ending` (and, if that does not help, killed) when we die."""
        self._say(f"+ {pid} {int(ending)}")

    def forget(self, pid: int) -> None:
        """`pid` has been waited for: its number may soon belong to somebody else."""
        self._say(f"- {pid} 0")

    def _say(self, line: str) -> None:
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._process = self._start()
            pipe = self._process.stdin
            if pipe is not None:
                pipe.write(f"{line}\n".encode())
                pipe.flush()

    def _start(self) -> subprocess.Popen[bytes]:
        # Isolated (-I -S): starts in 10 ms and needs nothing but this file.
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        atexit.register(self._close, process)
        return process

    def _close(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdin is not None:
            process.stdin.close()
        process.wait()


GUARD = Guard()


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that ended and waits for its parent does not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def end(pid: int, ending: int, patience: float = PATIENCE_SECONDS) -> None:
    """Ask the process to end, wait, and kill it if it has not."""
    deadline = time.monotonic() + patience
    for number in (ending, signal.SIGKILL):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        while is_alive(pid) and time.monotonic() < deadline:
            time.sleep(0.02)
        deadline = time.monotonic() + 1


def end_all(children: dict[int, int]) -> None:
    """All at once, the last one started first; then kill those that have not ended in time."""
    for child, ending in reversed(children.items()):
        send(child, ending)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while any(map(is_alive, children)) and time.monotonic() < deadline:
        time.sleep(0.02)
    for child in children:
        send(child, signal.SIGKILL)


def send(pid: int, number: int) -> None:
    """The signal, unless the process has gone."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def main() -> None:
    """Keep the list until the pipe closes, then end whatever is on it."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    children: dict[int, int] = {}
    for line in sys.stdin:
        sign, pid, ending = line.split()
        if sign == "+":
            children[int(pid)] = int(ending)
        else:
            children.pop(int(pid), None)
    end_all(children)


if __name__ == "__main__":
    main()
