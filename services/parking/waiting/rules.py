"""Who may wait in line for a time, and when it is looked at again."""

from dataclasses import replace
from datetime import datetime, timedelta

from contracts.errors.parking import LineFull, TimeFree, TooManyWaiting
from services.parking.availability.rules import Opening, is_open

# What one member may wait for at a time, and how many may wait for times of one space.
MOST_OF_ONE = 5
MOST_OF_A_SPACE = 50
# One whose turn it is and who cannot have the time for now lets the others past for so long.
REST = timedelta(minutes=1)
# Of a time that is offered these say that there is none any more, not only none for now.
FOR_GOOD = frozenset({"in_the_past", "too_short_notice", "ends_before_start"})


def may_be_open(opening: Opening, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether the space is open then, or would be if its owner took back what they have said of
    certain dates."""
    usual = replace(opening, exceptions=())
    return any(is_open(each, starts_at, ends_at) for each in (opening, usual))


def check_taken(opening: Opening, starts_at: datetime, ends_at: datetime, *, taken: bool) -> None:
    """Nobody waits for what they can have."""
    if not taken and is_open(opening, starts_at, ends_at):
        raise TimeFree


def check_numbers(of_member: int, of_space: int) -> None:
    if of_member >= MOST_OF_ONE:
        raise TooManyWaiting
    if of_space >= MOST_OF_A_SPACE:
        raise LineFull


def hold_of(offer: timedelta, usual: timedelta, starts_at: datetime, now: datetime) -> timedelta:
    """How long a time is held for who waited for it: longer than for who is at their screen, as
    long as it has not begun, but never shorter."""
    return max(usual, min(offer, starts_at - now))


def status_of(booking_status: str | None) -> str:
    """waiting | offered | taken | missed: what has become of a place in line follows from the
    booking that was made for it."""
    match booking_status:
        case None:
            return "waiting"
        case "requested" | "awaiting_deposit":
            return "offered"
        case "declined" | "expired" | "lapsed" | "cancelled":
            return "missed"
        case _:
            return "taken"
