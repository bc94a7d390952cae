"""Measures an operation in turn with the floor, window by window, in one run."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from statistics import median, quantiles
from typing import Any

from bench.load.loader import Loader, Order
from bench.processes import Machine, Watched


class Failed(Exception):
    """An answer was no success: there is no figure to report."""


@dataclass(frozen=True)
class Window:
    """`rate` in requests/s, times in milliseconds; `cpu` in milliseconds a request, by process.
    `elsewhere`: the part of the machine's time that went to others meanwhile, 0 to 1."""

    requests: int
    rate: float
    p50: float
    p99: float
    cpu: dict[str, float]
    elsewhere: float


@dataclass
class Series:
    """The windows of one operation at so many connections, each after one of the floor.

    `settled` is how many seconds after each window the last event was handled.
    """

    connections: int
    floor: list[Window] = field(default_factory=list)
    operation: list[Window] = field(default_factory=list)
    settled: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """Of the rates, each window to the floor's right before it; the median."""
        pairs = zip(self.operation, self.floor, strict=True)
        return median(window.rate / floor.rate for window, floor in pairs)

    def json(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": self.ratio}


@dataclass(frozen=True)
class Turns:
    """Who is measured in turn, how often and how long; `settle` waits for what a window left."""

    floor: Loader
    watched: Watched
    settle: Callable[[], float]
    windows: int
    warmup: float
    seconds: float

    def measure(self, loader: Loader, connections: int) -> Series:
        series = Series(connections)
        order = Order(connections, self.warmup, self.seconds)
        for _ in range(self.windows):
            series.floor.append(self._window(self.floor, order))
            series.operation.append(self._window(loader, order))
            series.settled.append(self.settle())
        return series

    def _window(self, loader: Loader, order: Order) -> Window:
        cpu: list[dict[str, float]] = []
        machine: list[Machine] = []

        def watch() -> None:
            cpu.append(self.watched.cpu_seconds())
            machine.append(Machine.now())

        tally = loader.run(order, watch)
        if tally.failures:
            raise Failed(f"{tally.failures} requests failed, such as: " + " | ".join(tally.samples))
        if tally.exhausted:
            raise Failed("the prepared requests ran out before the window ended")
        count = len(tally.times)
        if not count:
            raise Failed("not one request was answered")
        before, after = cpu
        ours = sum(after.values()) - sum(before.values())
        return Window(
            requests=count,
            rate=count / tally.seconds,
            p50=median(tally.times) * 1000,
            p99=percentile_99(tally.times) * 1000,
            cpu={name: (after[name] - before[name]) * 1000 / count for name in after},
            elsewhere=machine[1].elsewhere(machine[0], ours),
        )


def percentile_99(times: list[float]) -> float:
    """The time within which 99 of 100 were answered."""
    return quantiles(times, n=100, method="inclusive")[98] if len(times) > 1 else times[0]
