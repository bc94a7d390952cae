"""The results as Markdown, for people and the README, and as JSON."""

import json
import os
import platform
from dataclasses import asdict
from statistics import median
from typing import Any

from bench.comparison import as_city
from bench.operations import OPERATIONS
from bench.results import Results
from bench.tables import Measured, cpu, rates, table, word

MOST_RESIDENT_MB = 120
GOALS = {operation.name: operation.goal for operation in OPERATIONS}


def as_json(results: Results) -> str:
    told: dict[str, Any] = {
        "began": results.began.isoformat(),
        "command": results.command,
        "machine": machine(),
        "plan": asdict(results.plan),
        "loaded": [asdict(each) for each in results.loaded],
        "operations": _json(results.series),
        "in_a_city": _json(results.of_city),
        "figures": [asdict(figure) for figure in results.figures],
        "resident_mb": results.resident,
        "failures": results.failures,
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _json(measured: Measured) -> dict[str, Any]:
    return {name: [series.json() for series in all_of] for name, all_of in measured.items()}


def as_markdown(results: Results) -> str:
    busiest = results.plan.connections
    began = f"{results.began:%Y-%m-%d %H:%M} UTC"
    parts = [
        f"{began}, `{results.command}`, {machine()}. {_elsewhere(results)}",
        rates(results.series, busiest, GOALS.__getitem__),
        f"CPU milliseconds a request at {busiest} connections:",
        cpu(results.series, busiest),
        *as_city(results),
        table(
            "figure | measured | goal | met",
            [[f.name, f.said, f.goal, word(f.met)] for f in results.figures] + _memory(results),
        ),
        *(f"**{name} failed**: {why}" for name, why in results.failures.items()),
    ]
    return "\n\n".join(parts)


def machine() -> str:
    """What the figures were taken on."""
    return f"{os.cpu_count()} CPUs, {platform.system()}, Python {platform.python_version()}"


def _elsewhere(results: Results) -> str:
    """Whether the machine was left alone: the kernel's own work for us is counted too."""
    parts = [
        window.elsewhere
        for measured in (results.series, results.of_city)
        for all_of in measured.values()
        for series in all_of
        for window in (*series.floor, *series.operation)
    ]
    if not parts:
        return ""
    middle, most = median(parts), max(parts)
    return f"Others had {middle:.0%} of the CPUs' time in the middle window, {most:.0%} at most."


def _memory(results: Results) -> list[list[str]]:
    shown = ", ".join(f"{name} {mb:.0f}" for name, mb in results.resident.items())
    met = word(all(mb <= MOST_RESIDENT_MB for mb in results.resident.values()))
    return [["resident MB after the run", shown, f"≤ {MOST_RESIDENT_MB} each", met]]
