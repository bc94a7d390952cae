"""Journals a second in one payments process: each a transaction of its own, booked and balanced."""

import json
import subprocess
import sys
from datetime import timedelta

from bench.data.copying import Copier
from bench.figures.figure import Figure
from bench.ground import Ground

GOAL = 1_000
DEALS_A_SECOND = 2_000
SECONDS = 10
WARMUP = 2


def measure(ground: Ground, factor: float) -> Figure:
    """A process as the payments service's own (eventlet, its role, its pool of connections) books
    a captured and a released journal for one deal after the other, with 20 greenlets."""
    seconds = max(1.0, SECONDS * min(1.0, factor))
    _open_deals(ground, round(DEALS_A_SECOND * (seconds + WARMUP)))
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "bench.figures.bookkeeper", str(WARMUP), str(seconds)],
        env=ground.environment_of("payments"),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the bookkeeper failed:\n{done.stderr[-2000:]}")
    said = json.loads(done.stdout)
    if said["wrong"]:
        raise RuntimeError(f"the books do not balance: {said['wrong'][:3]}")
    return Figure(
        "journals in one payments process",
        f"{said['rate']:.0f} journals/s, p99 {said['p99_ms']:.0f} ms,"
        f" {said['cpu_ms']:.1f} ms of its CPU each, all balanced",
        f"≥ {GOAL}/s",
        said["rate"] >= GOAL,
        {name: said[name] for name in ("rate", "p99_ms", "cpu_ms")},
    )


def _open_deals(ground: Ground, count: int) -> None:
    place = ground.place
    payer, payee = place.members[0], place.members[1]
    opened = place.now - timedelta(seconds=1)
    into = Copier(ground.postgres_url, "linli_payments")
    into.copy(
        "deal",
        "id, kind, payer_id, payee_id, state, opened_at, version",
        (
            (place.identifier(), "reservation", payer, payee, "held", opened, 0)
            for _ in range(count)
        ),
    )
    into.finish()
