"""When a meeting may be moved, when one may say that it came to nothing, when it is near."""

from datetime import datetime, timedelta

from contracts.errors.listings import (
    HandoverClaimed,
    MeetingToCome,
    ReservationState,
    SwapNeedsOffer,
)
from services.listings.reservations.rules import Status, Step

# Agreed by both: there is a meeting that one can be reminded of.
AHEAD = (Status.ACCEPTED, Status.AWAITING_PAYMENT, Status.PAID)
MOVABLE = (Status.PROPOSED, *AHEAD)


def check_movable(status: str, *, confirmed: bool) -> None:
    """A meeting is moved before anybody says that the thing has changed hands."""
    if status not in MOVABLE:
        raise ReservationState(state=status)
    check_unclaimed(confirmed=confirmed)


def check_unclaimed(*, confirmed: bool) -> None:
    """What one of the two has confirmed is not undone by the other's word alone."""
    if confirmed:
        raise HandoverClaimed()


def check_owner_may_ask(kind: str) -> None:
    """What the owner proposes becomes a reservation with the other's tap, which names nothing that
    is given in return."""
    if kind == "swap":
        raise SwapNeedsOffer()


def check_missed(step: Step, meet_at: datetime, *, now: datetime) -> None:
    """Nobody is missing before it is time; that it will not happen may be known earlier."""
    if step == Step.NOT_SHOWN and now < meet_at:
        raise MeetingToCome()


def check_contestable(open_until: datetime | None, *, now: datetime) -> None:
    """Of a no-show it can be said for a while that it was none; then it stands."""
    if open_until is None or now > open_until:
        raise ReservationState(state=Status.NO_SHOW)


def is_near(meet_at: datetime, *, now: datetime, ahead: timedelta) -> bool:
    """Whether it is time for a reminder, and not too late for one."""
    return now < meet_at <= now + ahead
