"""Measured series as rows of Markdown tables."""

from collections.abc import Callable, Mapping
from statistics import median

from bench.windows import Series, Window

# As the processes stand on the way of a request.
CPU_COLUMNS = ("gateway", "members", "listings", "parking", "payments", "postgres", "rabbitmq")
HARNESS_COLUMNS = ("load", "harness")
RATES = (
    "operation | connections | requests/s | floor | × floor | goal | met"
    " | p50 ms | p99 ms | p99 × floor's"
)
CPU = " | ".join(("operation", *CPU_COLUMNS, *HARNESS_COLUMNS))
Measured = Mapping[str, list[Series]]


def rates(measured: Measured, busiest: int, goal: Callable[[str], float]) -> str:
    """Requests/s and times; `goal` is a ratio of the rates at `busiest` connections."""
    return table(
        RATES,
        [
            _rate(name, each, busiest, goal(name))
            for name, all_of in measured.items()
            for each in all_of
        ],
    )


def _rate(name: str, series: Series, busiest: int, goal: float) -> list[str]:
    judged = series.connections == busiest
    return [
        name,
        str(series.connections),
        f"{middle(series.operation, 'rate'):.0f}",
        f"{middle(series.floor, 'rate'):.0f}",
        f"{series.ratio:.2f}",
        f"≥ {goal:.1f}" if judged else "",
        word(series.ratio >= goal) if judged else "",
        f"{middle(series.operation, 'p50'):.1f}",
        f"{middle(series.operation, 'p99'):.1f}",
        f"{slower(series):.1f}",
    ]


def cpu(measured: Measured, busiest: int) -> str:
    """CPU milliseconds a request at `busiest` connections, by process."""
    rows = []
    for name, all_of in measured.items():
        for series in all_of:
            if series.connections == busiest:
                columns = (*CPU_COLUMNS, *HARNESS_COLUMNS)
                rows.append([name, *(f"{_cpu_of(series.operation, c):.2f}" for c in columns)])
    floors = [
        window
        for all_of in measured.values()
        for series in all_of
        for window in series.floor
        if series.connections == busiest
    ]
    if floors:
        stands_in = ("floor-gateway", "", "floor-service", "", "", "postgres", "rabbitmq")
        shown = [f"{_cpu_of(floors, c):.2f}" if c else "" for c in stands_in]
        load, harness = _cpu_of(floors, "floor_load"), _cpu_of(floors, "harness")
        rows.append(["floor (its service under listings)", *shown, f"{load:.2f}", f"{harness:.2f}"])
    return table(CPU, rows)


def slower(series: Series) -> float:
    """The 99th percentile, as a multiple of the floor's."""
    return middle(series.operation, "p99") / middle(series.floor, "p99")


def middle(windows: list[Window], what: str) -> float:
    return float(median(getattr(window, what) for window in windows))


def _cpu_of(windows: list[Window], process: str) -> float:
    return float(median(window.cpu.get(process, 0.0) for window in windows))


def word(met: bool) -> str:
    return "met" if met else "**not met**"


def table(head: str, rows: list[list[str]]) -> str:
    ruled = "|".join(["---"] * (head.count("|") + 1))
    lines = [f"| {head} |", f"|{ruled}|", *("| " + " | ".join(row) + " |" for row in rows)]
    return "\n".join(lines)
