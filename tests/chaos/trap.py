"""The order to die at a point, given by a test to a process of tests.chaos.crashing."""

import os
from collections.abc import Iterable
from pathlib import Path

# What a shell shows of a process that was killed with -9.
KILLED = 137


class Trap:
    """One process's trap, a file in `folder`: set by the test, sprung by the process."""

    def __init__(self, folder: Path, process: str) -> None:
        self._armed = folder / f"{process}.armed"
        self._sprung = folder / f"{process}.sprung"

    def set(self, points: Iterable[str]) -> None:
        """From now on the process dies when it comes to any of `points`, once at each."""
        _write(self._sprung, [])
        _write(self._armed, points)

    def clear(self) -> None:
        _write(self._armed, [])

    @property
    def sprung_at(self) -> list[str]:
        """The points at which the process died."""
        return _read(self._sprung)

    def come_to(self, point: str) -> None:
        """Called by the process at every point it passes. The one that starts in its place no
        longer finds this one among those at which to die."""
        armed = _read(self._armed)
        if point in armed:
            _write(self._sprung, [*_read(self._sprung), point])
            _write(self._armed, [other for other in armed if other != point])
            os._exit(KILLED)


def _read(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def _write(file: Path, lines: Iterable[str]) -> None:
    """At once: a reader sees the file before or after."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.write_text("\n".join(lines), encoding="utf-8")
    draft.replace(file)
