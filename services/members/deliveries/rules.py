"""The states of a delivery, and when it is tried again."""

from datetime import datetime, timedelta

from services.members.channels import Outcome

WAITING, SENT, REFUSED = "waiting", "sent", "refused"
GIVEN_UP, WITHDRAWN = "given_up", "withdrawn"
STATES = (WAITING, SENT, REFUSED, GIVEN_UP, WITHDRAWN)
EVENTS = ("take", "fail", "refuse", "give_up", "withdraw")

TRANSITIONS = {
    (WAITING, "take"): SENT,
    # A try that failed: there is another.
    (WAITING, "fail"): WAITING,
    (WAITING, "refuse"): REFUSED,
    (WAITING, "give_up"): GIVEN_UP,
    # Read meanwhile, hidden meanwhile, or not wanted any more.
    (WAITING, "withdraw"): WITHDRAWN,
}

# How long after each try the next one comes; after the last there is none.
PAUSES = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)
# What is older than this is no news on a phone; the inbox has it.
STALE = timedelta(days=1)
# A channel that fails so often in a row is left alone until the next tick.
ENOUGH_FAILURES = 3


def after(state: str, event: str) -> str | None:
    """The state after `event`; None where it is settled already, and stays as it is."""
    return TRANSITIONS.get((state, event))


def next_try(attempts: int, now: datetime) -> datetime:
    """When a delivery comes up again that has been tried `attempts` times, if nobody settles it."""
    return now + PAUSES[min(attempts, len(PAUSES)) - 1]


def event_of(outcome: Outcome, *, attempts: int, next_try_at: datetime, stale_at: datetime) -> str:
    """What a try does to a delivery."""
    match outcome:
        case Outcome.SENT:
            return "take"
        case Outcome.GIVE_UP | Outcome.STOP_KIND:
            return "refuse"
        case Outcome.TRY_AGAIN:
            last = attempts >= len(PAUSES) or next_try_at >= stale_at
            return "give_up" if last else "fail"
