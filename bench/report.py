"""The results as Markdown, for people and the README, and as JSON."""

import json
import os
import platform
from dataclasses import asdict
from statistics import median
from typing import Any

from bench.operations import OPERATIONS
from bench.results import CONNECTIONS, Results
from bench.windows import Series, Window

MOST_RESIDENT_MB = 120
# As the processes stand on the way of a request.
CPU_COLUMNS = ("gateway", "members", "listings", "parking", "payments", "postgres", "rabbitmq")
HARNESS_COLUMNS = ("load", "harness")
BUSIEST = CONNECTIONS[-1]


def as_json(results: Results) -> str:
    told: dict[str, Any] = {
        "began": results.began.isoformat(),
        "command": results.command,
        "machine": machine(),
        "plan": asdict(results.plan),
        "operations": {
            name: [series.json() for series in all_of] for name, all_of in results.series.items()
        },
        "figures": [asdict(figure) for figure in results.figures],
        "resident_mb": results.resident,
        "failures": results.failures,
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def as_markdown(results: Results) -> str:
    began = f"{results.began:%Y-%m-%d %H:%M} UTC"
    parts = [
        f"{began}, `{results.command}`, {machine()}.",
        _table(
            "operation | connections | requests/s | floor | × floor | goal | met | p50 ms | p99 ms",
            [row for name in results.series for row in _rates(name, results.series[name])],
        ),
        f"CPU milliseconds a request at {BUSIEST} connections:",
        _table(" | ".join(("operation", *CPU_COLUMNS, *HARNESS_COLUMNS)), _cpu(results)),
        _table(
            "figure | measured | goal | met",
            [[f.name, f.said, f.goal, _word(f.met)] for f in results.figures] + _memory(results),
        ),
        *(f"**{name} failed**: {why}" for name, why in results.failures.items()),
    ]
    return "\n\n".join(parts)


def machine() -> str:
    """What the figures were taken on."""
    return f"{os.cpu_count()} CPUs, {platform.system()}, Python {platform.python_version()}"


def _rates(name: str, all_of: list[Series]) -> list[list[str]]:
    goal = next(operation.goal for operation in OPERATIONS if operation.name == name)
    rows = []
    for series in all_of:
        judged = series.connections == BUSIEST
        rows.append(
            [
                name,
                str(series.connections),
                f"{_middle(series.operation, 'rate'):.0f}",
                f"{_middle(series.floor, 'rate'):.0f}",
                f"{series.ratio:.2f}",
                f"≥ {goal:.1f}" if judged else "",
                _word(series.ratio >= goal) if judged else "",
                f"{_middle(series.operation, 'p50'):.1f}",
                f"{_middle(series.operation, 'p99'):.1f}",
            ]
        )
    return rows


def _cpu(results: Results) -> list[list[str]]:
    rows = []
    for name, all_of in results.series.items():
        for series in all_of:
            if series.connections == BUSIEST:
                columns = (*CPU_COLUMNS, *HARNESS_COLUMNS)
                rows.append([name, *(f"{_cpu_of(series.operation, c):.2f}" for c in columns)])
    floors = [
        window
        for all_of in results.series.values()
        for series in all_of
        for window in series.floor
        if series.connections == BUSIEST
    ]
    if floors:
        stands_in = ("floor-gateway", "", "floor-service", "", "", "postgres", "rabbitmq")
        shown = [f"{_cpu_of(floors, c):.2f}" if c else "" for c in stands_in]
        load, harness = _cpu_of(floors, "floor_load"), _cpu_of(floors, "harness")
        rows.append(["floor (its service under listings)", *shown, f"{load:.2f}", f"{harness:.2f}"])
    return rows


def _memory(results: Results) -> list[list[str]]:
    shown = ", ".join(f"{name} {mb:.0f}" for name, mb in results.resident.items())
    met = _word(all(mb <= MOST_RESIDENT_MB for mb in results.resident.values()))
    return [["resident MB after the run", shown, f"≤ {MOST_RESIDENT_MB} each", met]]


def _middle(windows: list[Window], what: str) -> float:
    return float(median(getattr(window, what) for window in windows))


def _cpu_of(windows: list[Window], process: str) -> float:
    return float(median(window.cpu.get(process, 0.0) for window in windows))


def _word(met: bool) -> str:
    return "met" if met else "**not met**"


def _table(head: str, rows: list[list[str]]) -> str:
    ruled = "|".join(["---"] * (head.count("|") + 1))
    lines = [f"| {head} |", f"|{ruled}|", *("| " + " | ".join(row) + " |" for row in rows)]
    return "\n".join(lines)
