"""How much memory a process and those it started hold, watched while something happens."""

import resource
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

WATCH_SECONDS = 0.01


def children(pid: int) -> list[int]:
    """Those it started itself and that have not gone yet."""
    try:
        lists = [task.read_text() for task in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    return [int(each) for each in " ".join(lists).split()]


def resident(pid: int) -> int:
    """In bytes; 0 for one that has gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()
    except (OSError, IndexError):
        return 0


class Watch:
    """`most`: what the process and its children held together at the worst moment."""

    def __init__(self, pid: int) -> None:
        self.most = 0
        self._pid = pid
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(WATCH_SECONDS):
            together = sum(resident(pid) for pid in [self._pid, *children(self._pid)])
            self.most = max(self.most, together)
