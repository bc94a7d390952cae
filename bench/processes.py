"""What processes use, read from /proc: CPU time and resident memory; and what the machine does."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

TICKS = os.sysconf("SC_CLK_TCK")
# Fields of /proc/<pid>/stat after the name: parent; user, system, and those of dead children.
PARENT, TIMES = 1, slice(11, 15)
# Fields of the first line of /proc/stat: those in which no CPU did anything, and all; after these
# come guests, which are in the others already.
IDLE, ALL = slice(3, 5), slice(0, 8)


@dataclass(frozen=True)
class Watched:
    """Processes by name. Of a server all that it started is counted; of the harness only itself."""

    pids: Mapping[str, int]
    alone: frozenset[str] = frozenset()

    def cpu_seconds(self) -> dict[str, float]:
        """User and system time since each began."""
        stats = _stats()
        return {
            name: sum(_ticks(stats[each]) for each in self._family(name, stats)) / TICKS
            for name in self.pids
        }

    def resident_mb(self, name: str) -> float:
        """VmRSS of the process itself, in MB of a million bytes."""
        for line in Path(f"/proc/{self.pids[name]}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024 / 1e6
        return 0.0

    def _family(self, name: str, stats: Mapping[int, list[str]]) -> set[int]:
        pid = self.pids[name]
        family, more = set(), {pid} & stats.keys()
        while more:
            family |= more
            more = {each for each, stat in stats.items() if int(stat[PARENT]) in family} - family
            if name in self.alone:
                break
        return family


@dataclass(frozen=True)
class Machine:
    """Seconds of all its CPUs since it began; those that its host gave to others are `busy` too."""

    busy: float
    total: float

    @classmethod
    def now(cls) -> Self:
        fields = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:]
        ticks = [int(field) for field in fields]
        total = sum(ticks[ALL])
        return cls((total - sum(ticks[IDLE])) / TICKS, total / TICKS)

    def elsewhere(self, before: Self, ours: float) -> float:
        """The part of the time since `before` that went to others, when `ours` are so many of its
        seconds."""
        spent = self.total - before.total
        return max(0.0, self.busy - before.busy - ours) / spent if spent else 0.0


def _stats() -> dict[int, list[str]]:
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            text = (folder / "stat").read_text(encoding="ascii", errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        found[int(folder.name)] = text.rpartition(")")[2].split()
    return found


def _ticks(stat: list[str]) -> int:
    return sum(map(int, stat[TIMES]))
