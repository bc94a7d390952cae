"""The life of a booking as a table, and what may be asked for."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from contracts.errors.general import ValidationFailed
from contracts.errors.parking import BookingState
from contracts.json import Json


class State(StrEnum):
    """Where a booking stands; the words for people are in contracts.labels."""

    REQUESTED = "requested"
    AWAITING_DEPOSIT = "awaiting_deposit"
    AGREED = "agreed"
    IN_USE = "in_use"
    BALANCE_DUE = "balance_due"
    SETTLED = "settled"
    PAID_OUT = "paid_out"
    DECLINED = "declined"
    EXPIRED = "expired"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
    DISPUTED = "disputed"


class Step(StrEnum):
    """What can happen to a booking."""

    APPROVE = "approve"
    DECLINE = "decline"
    EXPIRE = "expire"
    CANCEL = "cancel"
    LAPSE = "lapse"
    DEPOSIT = "deposit"
    START = "start"
    END_OWING = "end_owing"
    END_PAID = "end_paid"
    BALANCE = "balance"
    PAY_OUT = "pay_out"
    DISPUTE = "dispute"
    RESUME = "resume"
    RESUME_STAY = "resume_stay"
    RESUME_OWING = "resume_owing"
    RESUME_PAID = "resume_paid"
    AWARD = "award"
    GIVE_BACK = "give_back"
    FIND_OCCUPIED = "find_occupied"


TRANSITIONS: dict[tuple[State, Step], State] = {
    (State.REQUESTED, Step.APPROVE): State.AWAITING_DEPOSIT,
    (State.REQUESTED, Step.DECLINE): State.DECLINED,
    (State.REQUESTED, Step.EXPIRE): State.EXPIRED,
    (State.REQUESTED, Step.CANCEL): State.CANCELLED,
    (State.AWAITING_DEPOSIT, Step.DEPOSIT): State.AGREED,
    (State.AWAITING_DEPOSIT, Step.LAPSE): State.LAPSED,
    (State.AWAITING_DEPOSIT, Step.CANCEL): State.CANCELLED,
    (State.AGREED, Step.CANCEL): State.CANCELLED,
    (State.AGREED, Step.START): State.IN_USE,
    (State.IN_USE, Step.END_OWING): State.BALANCE_DUE,
    (State.IN_USE, Step.END_PAID): State.SETTLED,
    (State.BALANCE_DUE, Step.BALANCE): State.SETTLED,
    (State.SETTLED, Step.PAY_OUT): State.PAID_OUT,
    # What is settled is on its way to the owner: there is nothing left to freeze.
    (State.AGREED, Step.DISPUTE): State.DISPUTED,
    (State.IN_USE, Step.DISPUTE): State.DISPUTED,
    (State.BALANCE_DUE, Step.DISPUTE): State.DISPUTED,
    (State.DISPUTED, Step.RESUME): State.AGREED,
    (State.DISPUTED, Step.RESUME_STAY): State.IN_USE,
    (State.DISPUTED, Step.RESUME_OWING): State.BALANCE_DUE,
    (State.DISPUTED, Step.RESUME_PAID): State.SETTLED,
    (State.DISPUTED, Step.AWARD): State.SETTLED,
    (State.DISPUTED, Step.GIVE_BACK): State.CANCELLED,
    (State.AGREED, Step.FIND_OCCUPIED): State.CANCELLED,
    (State.IN_USE, Step.FIND_OCCUPIED): State.CANCELLED,
}

# The slot is held in these, and while it is disputed whether a stay that has not ended goes on.
LIVE = frozenset({State.REQUESTED, State.AWAITING_DEPOSIT, State.AGREED, State.IN_USE})
# Nothing has been paid for the slot that is held.
UNPAID = frozenset({State.REQUESTED, State.AWAITING_DEPOSIT})
SETTLED = frozenset({State.SETTLED, State.PAID_OUT})
# The time is over, and nobody objects.
OVER = frozenset({State.BALANCE_DUE, *SETTLED})
# Live or finished: the two go on talking about the space whatever becomes of their friendship. Of
# one that came to nothing they keep the booking itself.
DEALS = frozenset({*LIVE, State.BALANCE_DUE, State.DISPUTED, *SETTLED})
# Not ended yet, one way or another.
OPEN = frozenset({*LIVE, State.BALANCE_DUE, State.SETTLED, State.DISPUTED})
# The renter knows where it is.
TOLD_WHERE = frozenset({State.AGREED, State.IN_USE, State.BALANCE_DUE, State.DISPUTED, *SETTLED})

# The renter said so, scanned what hangs at the space, or was seen by the barrier.
ARRIVALS = ("said", "scan", "gate")

MAX_UNPAID = 10
# Every provider keeps money so long; and so long a payout may take.
ALWAYS_KEPT = timedelta(days=30)
PAYOUT = timedelta(days=1)
BACKDATING = timedelta(minutes=10)
# How far ahead a stay may begin.
FURTHEST = timedelta(days=365)
EARLY_ARRIVAL = timedelta(minutes=10)

# Province, office, then five or (new energy) six more; I and O are not used after the province.
_PLATE = re.compile(
    "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    "[A-Z][A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳]"
)


@dataclass(frozen=True)
class Waits:
    """The operator's terms: how long each side is waited for (`offer_hold`: who waited in line),
    and what the platform takes."""

    deposit_hold: timedelta
    approval: timedelta
    balance_due: timedelta
    # After the balance was due and notice given.
    forfeit: timedelta = timedelta(days=7)
    fee_bps: int = 0
    offer_hold: timedelta = timedelta(hours=1)
    # How long a car may stand beyond its time before that costs anything.
    overstay_grace: timedelta = timedelta(minutes=30)


@dataclass(frozen=True)
class Ask:
    """A stay somebody asks for, beside what the space allows. `open` is asked last: windows are
    gone through day by day, which only a stay of sensible length and date is worth."""

    starts_at: datetime
    ends_at: datetime
    min_minutes: int
    max_minutes: int
    open: Callable[[], bool]
    lead_minutes: int = 0


def check_custody(
    ends_at: datetime, waits: Waits, ask_days: Callable[[], int], now: datetime
) -> None:
    """ValidationFailed where the provider could not keep what is paid now until the stay is over
    and paid for, or its deposit forfeited. It is asked only where one might not."""
    longest = ends_at + waits.balance_due + waits.forfeit + PAYOUT - now
    if longest > ALWAYS_KEPT and longest > timedelta(days=ask_days()):
        raise ValidationFailed.at("/ends_at", "beyond_custody")


def after(state: State, step: Step) -> State:
    """The state `step` leads to; BookingState where it cannot be taken."""
    try:
        return TRANSITIONS[state, step]
    except KeyError:
        raise BookingState(status_now=state.value) from None


def can(state: State, step: Step) -> bool:
    """Whether `step` leads anywhere: facts that come late or again lead nowhere, and do no harm."""
    return (state, step) in TRANSITIONS


def ending(balance: int) -> Step:
    """A stay with nothing left to pay is settled by its end."""
    return Step.END_OWING if balance else Step.END_PAID


def check_approval(state: State, approve_by: datetime | None, now: datetime) -> None:
    """An answer after the deadline is too late, also before the clock has noticed."""
    after(state, Step.APPROVE)
    if approve_by is not None and approve_by <= now:
        raise BookingState(status_now=State.EXPIRED.value)


def check_cancel(state: State, starts_at: datetime, now: datetime) -> None:
    """A paid booking can be cancelled before its start; an unpaid one has not begun."""
    after(state, Step.CANCEL)
    if state is State.AGREED and starts_at <= now:
        raise BookingState(status_now=State.IN_USE.value)


def start_problem(starts_at: datetime, now: datetime) -> str | None:
    """The code of what is wrong with a start at any space: of a field error."""
    if starts_at < now - BACKDATING:
        return "in_the_past"
    return "out_of_range" if starts_at > now + FURTHEST else None


def time_problems(ask: Ask, now: datetime) -> list[Json]:
    """What is wrong with the time asked for, as field errors."""
    problems = []
    if code := start_problem(ask.starts_at, now):
        problems.append({"pointer": "/starts_at", "code": code})
    elif ask.lead_minutes and ask.starts_at < now + timedelta(minutes=ask.lead_minutes):
        problems.append({"pointer": "/starts_at", "code": "too_short_notice"})
    length = ask.ends_at - ask.starts_at
    if length <= timedelta(0):
        problems.append({"pointer": "/ends_at", "code": "ends_before_start"})
    elif ask.ends_at <= now:
        problems.append({"pointer": "/ends_at", "code": "in_the_past"})
    elif length < timedelta(minutes=ask.min_minutes):
        problems.append({"pointer": "/ends_at", "code": "stay_too_short"})
    elif length > timedelta(minutes=ask.max_minutes):
        problems.append({"pointer": "/ends_at", "code": "stay_too_long"})
    elif not problems and not ask.open():
        problems.append({"pointer": "/starts_at", "code": "outside_windows"})
    return problems


def tidy_plate(plate: str | None) -> str | None:
    """Upper case, no spaces."""
    return "".join(plate.split()).upper() if plate else None


def plate_problems(plate: str | None, *, required: bool) -> Sequence[Json]:
    """What is wrong with a tidied mainland plate, as field errors."""
    if plate is None:
        return [{"pointer": "/plate", "code": "required"}] if required else []
    if not _PLATE.fullmatch(plate):
        return [{"pointer": "/plate", "code": "plate_malformed"}]
    return []
