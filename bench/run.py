"""One run: every operation beside the floor, then the figures of their own kind."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from random import Random

from bench.data.loading import EVERYTHING, THINGS, Parts
from bench.data.neighbourhood import SEED
from bench.data.room import make_sure_of_room
from bench.data.scale import Scale
from bench.figures import FIGURES
from bench.ground import Ground, ground
from bench.load.loader import Loader
from bench.load.requests import encoded
from bench.operations import OF_A_CITY, OPERATIONS
from bench.operations.operation import Operation
from bench.results import Loaded, Plan, Results
from bench.settling import Settling
from bench.windows import Series, Turns
from linli.platform.names import PROCESSES

# Of calls that may be made again: enough that hardly any is.
MOST_PREPARED = 30_000
SPARE_FOR_FIGURES = 500
# What an operator of a city gives each process to keep (docs/decisions/0013); all else is default.
OF_CITY = {"LINLI_KEPT_BYTES": "32000000"}

Say = Callable[[str], None]


def run(plan: Plan, say: Say) -> Results:
    """What fails is noted, and keeps nothing else from being measured."""
    results = Results(plan)
    if plan.of_city:
        _beside_a_city(results, say)
    else:
        scale = Scale.of(plan.scale, spare_photos=plan.calls + SPARE_FOR_FIGURES)
        with _ground(scale, EVERYTHING, results, say) as measured:
            results.series = _operations(OPERATIONS, measured, results, say)
            _figures(measured, results, say)
            results.resident = _resident(measured)
    return results


def _beside_a_city(results: Results, say: Say) -> None:
    """The same operations at the usual size, then ten times the items; nothing else is loaded."""
    usual = Scale.of(results.plan.scale, spare_photos=0)
    city = Scale.city(results.plan.scale)
    make_sure_of_room(city, circles=1)
    with _ground(usual, THINGS, results, say) as measured:
        results.series = _operations(OF_A_CITY, measured, results, say)
    with _ground(city, THINGS, results, say, OF_CITY) as measured:
        results.of_city = _operations(OF_A_CITY, measured, results, say)
        results.resident = _resident(measured)


def _resident(measured: Ground) -> dict[str, float]:
    watched = measured.watched()
    return {name: watched.resident_mb(name) for name in PROCESSES}


@contextmanager
def _ground(
    scale: Scale,
    what: Parts,
    results: Results,
    say: Say,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Ground]:
    with ground(scale, what, say, settings) as measured:
        results.loaded.append(Loaded(scale, measured.loaded_in, measured.disk_used))
        yield measured


def _figures(measured: Ground, results: Results, say: Say) -> None:
    for name, measure in FIGURES.items():
        if results.plan.wants(name):
            say(name)
            with _noted(name, results, say):
                results.figures.append(measure(measured, results.plan.scale))


def _operations(
    operations: Iterable[Operation], measured: Ground, results: Results, say: Say
) -> dict[str, list[Series]]:
    plan, found = results.plan, defaultdict(list)
    wanted = [each for each in operations if plan.wants(each.name)]
    if not wanted:
        return {}
    things = list(islice(measured.floor.requests(), MOST_PREPARED))
    floor = Loader(measured.floor.port, things, endless=True)
    settling = Settling(measured.postgres_url, measured.rabbitmq_url)
    for operation in wanted:
        load = _loader(operation, measured, plan)
        watched = measured.watched(load=load.pid, floor_load=floor.pid)
        turns = Turns(floor, watched, settling.wait, plan.windows, plan.warmup, plan.seconds)
        with _noted(operation.name, results, say):
            for connections in plan.rounds:
                series = turns.measure(load, connections)
                found[operation.name].append(series)
                say(f"{operation.name}, {connections} connections: {series.ratio:.2f} × floor")
        load.stop()
    settling.close()
    floor.stop()
    return dict(found)


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
