"""The order to die at a point, given by a test to a process of tests.chaos.crashing."""

import os
from pathlib import Path

# What a shell shows of a process that was killed with -9.
KILLED = 137


class Trap:
    """One process's trap, a file in `folder`: set by the test, sprung once by the process."""

    def __init__(self, folder: Path, process: str) -> None:
        self._armed = folder / f"{process}.armed"
        self._sprung = folder / f"{process}.sprung"

    def set(self, point: str) -> None:
        """From now on the process dies when it next comes to `point`."""
        self._sprung.unlink(missing_ok=True)
        draft = self._armed.with_suffix(".draft")
        draft.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(point, encoding="utf-8")
        draft.replace(self._armed)

    def clear(self) -> None:
        self._armed.unlink(missing_ok=True)

    @property
    def sprung_at(self) -> str | None:
        """The point at which the process died."""
        return self._sprung.read_text(encoding="utf-8") if self._sprung.exists() else None

    def come_to(self, point: str) -> None:
        """Called by the process at every point it passes. The one that starts in its place finds
        the trap gone."""
        try:
            armed = self._armed.read_text(encoding="utf-8")
        except FileNotFoundError:
            return
        if armed == point:
            self._armed.replace(self._sprung)
            os._exit(KILLED)
