"""One child process: started, watched, logged, ended; and found again by a later run."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from linli.notes import read_note, write_note

from .guard import GUARD, end, is_alive


@dataclass
class Child:
    """What to run and how to end it; `output` is a file, or a pipe that the caller reads."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    output: Path | None
    pid_note: Path
    ending: signal.Signals = signal.SIGTERM
    # What the guard sends when we were killed: nobody is left then to wait for a slow goodbye.
    orphan_ending: signal.Signals | None = None
    user: str | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it, after ending what an earlier run may have left of it."""
        self.end_leftover()
        sink = self._open_log()
        try:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                # Out of the terminal's process group: Ctrl-C is for us to pass on, in order.
                start_new_session=True,
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
            )
        finally:
            if sink != subprocess.PIPE:
                os.close(sink)
        pid = self.process.pid
        GUARD.watch(pid, self.orphan_ending or self.ending)
        write_note(self.pid_note, {"pid": pid, "born": born(pid)})

    def _open_log(self) -> int:
        if self.output is None:
            return subprocess.PIPE
        self.output.parent.mkdir(parents=True, exist_ok=True)
        return os.open(self.output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def end_leftover(self) -> None:
        """End the process of an earlier run that this one would collide with."""
        note = read_note(self.pid_note)
        pid = note.get("pid")
        if pid and pid != self.pid and note.get("born") == born(pid) and is_alive(pid):
            end(pid, self.orphan_ending or self.ending)

    def wait(self) -> int:
        """Until it ends, by itself or because it was told to."""
        if self.process is None:
            return 0
        code = self.process.wait()
        GUARD.forget(self.process.pid)
        return code

    def kill(self) -> None:
        """End it as a crash would: -9, no goodbye."""
        if self.process is not None:
            self.process.kill()
            self.wait()

    def stop(self, patience: float = 10.0) -> None:
        """Ask it to end; after `patience` seconds, insist."""
        if self.process is None:
            return
        self.process.send_signal(self.ending)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.wait()
        self.pid_note.unlink(missing_ok=True)


def born(pid: int) -> str | None:
    """When the process started, in clock ticks: with the pid it names one process for good."""
    with suppress(FileNotFoundError, ProcessLookupError, IndexError):
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
        return stat.rpartition(")")[2].split()[19]
    return None
