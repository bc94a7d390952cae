"""What it costs to stay beyond one's time, and who says that it was so.

The owner says with a photo that the car is still there; the renter is told at once. It ends when
the renter checks out, when the owner says that the car has left, or a day after the time was over.
Only then is it charged: the grace is free, and each hour started after it costs what an hour of the
booking does, or in all the day's cap where there is one. That is the price of the time and no
penalty (Civil Code of China, art. 585, takes off what is far beyond the loss); and a car that
stands for more than a day is no matter of a charge any more. The renter pays it by hand, or objects
to it: then nothing is asked for. So no money moves on one side's word.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.errors.general import NotOwner, NotParty
from contracts.errors.parking import BookingState, OverstayState, RenterHasLeft, TooLateToReport
from services.parking.bookings.rules import OVER, State
from services.parking.spaces.rules import Terms

OPEN, CHARGED, OBJECTED = "open", "charged", "objected"
PAID, FORGIVEN = "paid", "forgiven"
STATES = (OPEN, CHARGED, OBJECTED, PAID, FORGIVEN)
EVENTS = ("charge", "forgive", "object", "pay")
TRANSITIONS = {
    (OPEN, "charge"): CHARGED,
    # Left within the grace, or the owner takes it back.
    (OPEN, "forgive"): FORGIVEN,
    (OPEN, "object"): OBJECTED,
    (CHARGED, "forgive"): FORGIVEN,
    (CHARGED, "object"): OBJECTED,
    (CHARGED, "pay"): PAID,
    # The payment had arrived when they objected.
    (OBJECTED, "pay"): PAID,
    (OBJECTED, "forgive"): FORGIVEN,
}
HOUR = timedelta(hours=1)
LONGEST = timedelta(days=1)
MOST_HOURS = 24
# Whose time begins this soon, or has begun, is told that the car before theirs is still there.
WARNED_BEFORE = timedelta(hours=2)


@dataclass(frozen=True)
class Cost:
    """In fen, of the hours started after the grace; `capped` where the day's cap made it less."""

    hours: int
    amount: int
    capped: bool


def cost(terms: Terms, since: datetime, until: datetime, grace: timedelta) -> Cost:
    """Of a car that stood from `since`, when its time was over, `until` it left."""
    beyond = min(until, since + LONGEST) - since - grace
    if beyond <= timedelta(0):
        return Cost(0, 0, capped=False)
    hours = min(-(-beyond // HOUR), MOST_HOURS)
    exact = hours * terms.price_per_hour
    amount = min(exact, terms.daily_cap or exact)
    return Cost(hours, amount, capped=amount < exact)


def check_report(
    state: State, ends_at: datetime, now: datetime, *, has_left: bool, reported: str | None
) -> None:
    """BookingState, RenterHasLeft, OverstayState, TooLateToReport."""
    if state not in OVER:
        raise BookingState(status_now=state.value)
    if reported:
        raise OverstayState(status_now=reported)
    if has_left:
        raise RenterHasLeft
    if now >= ends_at + LONGEST:
        raise TooLateToReport


def after(state: str, event: str) -> str:
    """OverstayState where `event` leads nowhere."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise OverstayState(status_now=state) from None


def check_side(side: str, wanted: str) -> None:
    """NotOwner or NotParty: each side has a word of its own."""
    if side != wanted:
        raise NotOwner if wanted == "owner" else NotParty
