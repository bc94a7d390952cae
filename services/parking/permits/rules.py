"""When a barrier is told of a car, and tried again."""

from datetime import datetime, timedelta

# A barrier need not know who comes next month.
AHEAD = timedelta(days=1)
WAITING, TOLD, REFUSED = "waiting", "told", "refused"
# How long after each try the next one comes; the last stands for all that follow, until the time is
# over.
PAUSES = (
    timedelta(seconds=2),
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
)
# A barrier that fails so often in a row is left alone until the next tick.
ENOUGH_FAILURES = 3


def next_try(attempts: int, now: datetime) -> datetime:
    """When one comes up again that has been tried `attempts` times, if nobody settles it."""
    return now + PAUSES[min(attempts, len(PAUSES)) - 1]


def status_after(outcome: str, status: str) -> str:
    return {"told": TOLD, "refused": REFUSED}.get(outcome, status)
