"""When a stay may go on for longer, and what that costs beside what was agreed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from contracts.errors.parking import (
    BookingState,
    ExtensionPending,
    TooLateToExtend,
    TooManyExtensions,
)
from contracts.json import Json
from services.parking.bookings.rules import State
from services.parking.spaces.rules import Quote, Terms, price

PENDING, PAID, LAPSED = "pending", "paid", "lapsed"
STATES = (PENDING, PAID, LAPSED)
EVENTS = ("pay", "lapse")
TRANSITIONS = {
    (PENDING, "pay"): PAID,
    # Not paid in time, or the stay has ended another way: the booking keeps its old end.
    (PENDING, "lapse"): LAPSED,
}
# Of one booking, also those that lapsed: who asks and does not pay keeps others from the time.
MOST = 10
# Before it is agreed there is nothing to extend; what is disputed waits for its decision.
EXTENDABLE = frozenset({State.AGREED, State.IN_USE})


@dataclass(frozen=True)
class Longer:
    """What the longer period costs in all, in fen: `agreed` so far and the `supplement`. `lines`
    are those of all of it, and None where they are those that were agreed to."""

    agreed: int
    supplement: int
    quote: Quote | None

    @property
    def total(self) -> int:
        return self.agreed + self.supplement


def terms_agreed(snapshot: dict[str, Any], deposit_percent: int = 1) -> Terms:
    """The terms that a booking keeps: what its owner has changed since binds those who book now."""
    return Terms(
        price_per_hour=snapshot["price_per_hour"]["amount"],
        deposit_percent=snapshot.get("deposit_percent", deposit_percent),
        zone=snapshot["zone"],
        daily_cap=_amount(snapshot, "daily_cap"),
        week_rate=_amount(snapshot, "week_rate"),
        free_minutes=snapshot.get("free_minutes", 0),
        holiday_price_per_hour=_amount(snapshot, "holiday_price_per_hour"),
    )


def longer(terms: Terms, starts_at: datetime, ends_at: datetime, *, agreed: int) -> Longer:
    """The whole longer period is priced, and what was agreed taken off: so the last half hour that
    was started, a day's cap or a week's rate counts once, and the sum is that of one long stay.

    Of the same terms a longer stay never costs less. Where the holidays known are others than when
    it was booked it may seem to: then it costs nothing more.
    """
    quote = price(terms, starts_at, ends_at)
    if quote.total < agreed:
        return Longer(agreed, 0, None)
    return Longer(agreed, quote.total - agreed, quote)


def length_problems(
    starts_at: datetime, ends_at: datetime, asked: datetime, max_minutes: int
) -> list[Json]:
    """What is wrong with the new end asked for, as field errors."""
    if asked <= ends_at:
        return [{"pointer": "/ends_at", "code": "not_later"}]
    if asked - starts_at > timedelta(minutes=max_minutes):
        return [{"pointer": "/ends_at", "code": "stay_too_long"}]
    return []


def check_extendable(
    state: State, ends_at: datetime, now: datetime, *, pending: bool, made: int
) -> None:
    """BookingState, TooLateToExtend, ExtensionPending, TooManyExtensions."""
    if state not in EXTENDABLE:
        raise BookingState(status_now=state.value)
    if pending:
        raise ExtensionPending
    # Also before the clock has noticed: who is to be paid has been told when the stay ends.
    if ends_at <= now:
        raise TooLateToExtend
    if made >= MOST:
        raise TooManyExtensions


def _amount(snapshot: dict[str, Any], name: str) -> int | None:
    money = snapshot.get(name)
    return money["amount"] if money else None
