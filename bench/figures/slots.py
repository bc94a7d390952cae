"""Many clients at one slot, asked of the service itself over RPC: exactly one may win."""

from collections import Counter
from random import Random
from statistics import median

from bench.data.places import DAY_ENDS, DAY_STARTS
from bench.figures.asking import Asking, Question
from bench.figures.figure import Figure
from bench.ground import Ground
from bench.operations.booking import a_stay
from bench.windows import percentile_99
from contracts.errors.base import Refusal

GOAL_MS = 500
ATTEMPTS = 10_000
CLIENTS = 64
# So many days ahead nothing else in the run books anything.
DAYS_AHEAD = 60
WON = "won"
LOST = "slot_taken"


def measure(ground: Ground, factor: float) -> Figure:
    """64 friends of one owner, each asking again as soon as they are answered."""
    attempts = max(CLIENTS * 2, round(ATTEMPTS * factor))
    answers, times = _compete(ground, attempts)
    unexpected = set(answers) - {WON, LOST}
    if unexpected:
        raise RuntimeError(f"answers that are neither won nor lost: {dict(answers)}")
    p50, p99 = median(times) * 1000, percentile_99(times) * 1000
    return Figure(
        f"{attempts} attempts by {CLIENTS} clients at one slot, at the service",
        f"{answers[WON]} won, {answers[LOST]} lost; p50 {p50:.0f} ms, p99 {p99:.0f} ms",
        f"1 winner, p99 < {GOAL_MS} ms",
        answers[WON] == 1 and p99 < GOAL_MS,
        {"winners": answers[WON], "p50_ms": p50, "p99_ms": p99},
    )


def _compete(ground: Ground, attempts: int) -> tuple[Counter[str], list[float]]:
    place = ground.place
    space = next(s for s in range(1, place.scale.spaces) if not place.is_nightly(s))
    owner = place.space_owner(space)
    clients = Random(space).sample(place.seeing(owner), CLIENTS)  # noqa: S311 - not secret
    body = a_stay(place, space, slot=DAYS_AHEAD * (DAY_ENDS - DAY_STARTS))
    questions = [
        Question("parking.request_booking", ground.callers.token(clients[n % CLIENTS]), body)
        for n in range(attempts)
    ]
    answers: Counter[str] = Counter()
    with Asking(ground.rabbitmq_url) as asking:
        times = []
        for reply, seconds in asking.all(questions, at_once=CLIENTS):
            answers[reply.code if isinstance(reply, Refusal) else WON] += 1
            times.append(seconds)
    return answers, times
