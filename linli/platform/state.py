"""The note on what runs: how `linli down`, `linli doctor` and tests find it."""

import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from linli.children.child import born
from linli.children.guard import is_alive
from linli.notes import read_note, write_note


@dataclass(frozen=True)
class RunningProcess:
    """A replica, as the note has it."""

    name: str
    pid: int | None
    born: str | None
    ready_url: str | None

    @property
    def alive(self) -> bool:
        return self.pid is not None and is_alive(self.pid) and born(self.pid) == self.born


@dataclass(frozen=True)
class Running:
    """A platform that was started and has not been stopped."""

    pid: int
    born: str | None
    gateway_url: str
    postgres_url: str
    rabbitmq_url: str
    private_broker: bool
    processes: tuple[RunningProcess, ...]

    @property
    def alive(self) -> bool:
        """Whether its supervisor still runs (it may have been killed)."""
        return is_alive(self.pid) and born(self.pid) == self.born


def note_of(name: str, pid: int | None, ready_url: str | None = None) -> RunningProcess:
    """What to write about a process that we have started."""
    return RunningProcess(name, pid, born(pid) if pid else None, ready_url)


def note_running(
    folder: Path,
    *,
    gateway_url: str,
    postgres_url: str,
    rabbitmq_url: str,
    private_broker: bool,
    processes: Iterable[RunningProcess],
) -> None:
    """Write down that we, this process, run a platform."""
    running = Running(
        pid=os.getpid(),
        born=born(os.getpid()),
        gateway_url=gateway_url,
        postgres_url=postgres_url,
        rabbitmq_url=rabbitmq_url,
        private_broker=private_broker,
        processes=tuple(processes),
    )
    write_note(_path(folder), asdict(running))


def what_runs(folder: Path) -> Running | None:
    """The platform that was last started here, unless it was stopped in good order."""
    note = read_note(_path(folder))
    if not note:
        return None
    processes = tuple(RunningProcess(**process) for process in note.pop("processes"))
    return Running(**note, processes=processes)


def forget_running(folder: Path) -> None:
    _path(folder).unlink(missing_ok=True)


def _path(folder: Path) -> Path:
    return folder / "run.json"
