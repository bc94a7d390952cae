"""What a run was to measure, and what it found."""

import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bench.data.scale import Scale
from bench.figures.figure import Figure
from bench.windows import Series

SIZES = (USUAL, CITY) = ("usual", "city")
# No operation is faster than this; so many calls are prepared for each second.
MOST_RATE = 600


@dataclass(frozen=True)
class Plan:
    """`only`: names of operations and figures, or parts of names; none is all. `size`: one of
    SIZES; what is measured of a city is so there and at the usual size. `connections`: so many
    at once, after one alone; the goals are for 32."""

    scale: float = 1.0
    windows: int = 4
    seconds: float = 8.0
    warmup: float = 3.0
    only: tuple[str, ...] = ()
    size: str = USUAL
    connections: int = 32

    @property
    def of_city(self) -> bool:
        return self.size == CITY

    @property
    def rounds(self) -> tuple[int, int]:
        return 1, self.connections

    def wants(self, name: str) -> bool:
        return not self.only or any(part in name for part in self.only)

    @property
    def calls(self) -> int:
        """To be prepared for an operation."""
        lasts = (self.seconds + self.warmup) * self.windows * len(self.rounds)
        return round(lasts * MOST_RATE)


@dataclass(frozen=True)
class Loaded:
    """So much was loaded in so many seconds, and then took so many bytes of disk."""

    scale: Scale
    seconds: float
    disk: int


@dataclass
class Results:
    """`series`, those `of_city` and `failures` by name; `resident` in MB, by process."""

    plan: Plan
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    command: str = field(default_factory=lambda: " ".join(["python -m bench", *sys.argv[1:]]))
    series: dict[str, list[Series]] = field(default_factory=dict)
    of_city: dict[str, list[Series]] = field(default_factory=dict)
    loaded: list[Loaded] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    resident: dict[str, float] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
