"""One run: every operation beside the floor, then the figures of their own kind."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from random import Random

from bench.data.neighbourhood import SEED
from bench.data.scale import Scale
from bench.figures import FIGURES
from bench.ground import Ground, ground
from bench.load.loader import Loader
from bench.load.requests import encoded
from bench.operations import OPERATIONS
from bench.operations.operation import Operation
from bench.results import CONNECTIONS, Plan, Results
from bench.settling import Settling
from bench.windows import Turns
from linli.platform.names import PROCESSES

# Of calls that may be made again: enough that hardly any is.
MOST_PREPARED = 30_000
SPARE_FOR_FIGURES = 500

Say = Callable[[str], None]


def run(plan: Plan, say: Say) -> Results:
    """What fails is noted, and keeps nothing else from being measured."""
    results = Results(plan)
    scale = Scale.of(plan.scale, spare_photos=plan.calls + SPARE_FOR_FIGURES)
    with ground(scale, say) as measured:
        _operations(measured, results, say)
        for name, measure in FIGURES.items():
            if plan.wants(name):
                say(name)
                with _noted(name, results, say):
                    results.figures.append(measure(measured, plan.scale))
        watched = measured.watched()
        results.resident = {name: watched.resident_mb(name) for name in PROCESSES}
    return results


def _operations(measured: Ground, results: Results, say: Say) -> None:
    wanted = [operation for operation in OPERATIONS if results.plan.wants(operation.name)]
    if not wanted:
        return
    things = list(islice(measured.floor.requests(), MOST_PREPARED))
    floor = Loader(measured.floor.port, things, endless=True)
    settling = Settling(measured.postgres_url, measured.rabbitmq_url)
    for operation in wanted:
        load = _loader(operation, measured, results.plan)
        turns = Turns(
            floor,
            measured.watched(load=load.pid, floor_load=floor.pid),
            settling.wait,
            results.plan.windows,
            results.plan.warmup,
            results.plan.seconds,
        )
        with _noted(operation.name, results, say):
            for connections in CONNECTIONS:
                series = turns.measure(load, connections)
                results.series.setdefault(operation.name, []).append(series)
                say(f"{operation.name}, {connections} connections: {series.ratio:.2f} × floor")
        load.stop()
    settling.close()
    floor.stop()


def _loader(operation: Operation, measured: Ground, plan: Plan) -> Loader:
    calls = operation.calls(measured.callers, Random(SEED))  # noqa: S311 - repeatable, not secret
    most = min(plan.calls, MOST_PREPARED) if operation.endless else plan.calls
    sent = [encoded(call) for call in islice(calls, most)]
    return Loader(measured.gateway_port, sent, endless=operation.endless)


@contextmanager
def _noted(name: str, results: Results, say: Say) -> Iterator[None]:
    try:
        yield
    except Exception as failure:
        results.failures[name] = f"{type(failure).__name__}: {failure}"
        say(f"{name} FAILED: {results.failures[name]}")
