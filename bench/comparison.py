"""The same operations at the usual size and in a city of ten times the items."""

from bench.operations import CITY_GOAL
from bench.results import Loaded, Results
from bench.tables import cpu, rates, slower, table, word
from bench.windows import Series

# The 99th percentile beside the floor's; the time beside that at the usual size.
MOST_P99, MOST_DEARER = 4.0, 1.3
COMPARED = (
    "operation | usual × floor | city × floor | goal | met | p99 × floor's | goal | met"
    " | time × usual | goal | met"
)


def as_city(results: Results) -> list[str]:
    """Nothing, unless a city was measured."""
    if not results.of_city:
        return []
    busiest = results.plan.connections
    both = results.series.keys() & results.of_city.keys()
    rows = [_compared(name, results) for name in results.of_city if name in both]
    return [
        "In the city:",
        rates(results.of_city, busiest, lambda _: CITY_GOAL),
        f"CPU milliseconds a request in the city at {busiest} connections:",
        cpu(results.of_city, busiest),
        f"The city beside the usual size at {busiest} connections:",
        table(COMPARED, [row for row in rows if row]),
        *map(_said, results.loaded),
    ]


def _said(loaded: Loaded) -> str:
    scale = loaded.scale
    size = f"{scale.items:,} items among {scale.members:,} members"
    return f"{size}: loaded in {loaded.seconds:.0f} s, {loaded.disk / 1e9:.1f} GB."


def _compared(name: str, results: Results) -> list[str]:
    """Time is what a request takes beside what one of the floor takes in the same run."""
    busiest = results.plan.connections
    usual, city = (_at(busiest, each[name]) for each in (results.series, results.of_city))
    if usual is None or city is None:
        return []
    late, dearer = slower(city), usual.ratio / city.ratio
    return [
        name,
        f"{usual.ratio:.2f}",
        f"{city.ratio:.2f}",
        *(f"≥ {CITY_GOAL}", word(city.ratio >= CITY_GOAL)),
        f"{late:.2f}",
        *(f"≤ {MOST_P99}", word(late <= MOST_P99)),
        f"{dearer:.2f}",
        *(f"≤ {MOST_DEARER}", word(dearer <= MOST_DEARER)),
    ]


def _at(connections: int, all_of: list[Series]) -> Series | None:
    """None where the operation failed before."""
    return next((series for series in all_of if series.connections == connections), None)
