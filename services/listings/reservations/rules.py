"""What a reservation may ask for and become: its states, its terms, who may take which step."""

from datetime import datetime, timedelta
from enum import StrEnum

from contracts.errors.general import ValidationFailed
from contracts.errors.listings import ReservationState
from contracts.requests.fields import MEET_WITHIN

# Who has waited for a thing and gets it by the line hears of it this long before they meet.
NOTICE = timedelta(minutes=30)


class Status(StrEnum):
    """The states of a reservation."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    AWAITING_PAYMENT = "awaiting_payment"
    PAID = "paid"
    HANDED_OVER = "handed_over"
    COMPLETED = "completed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    NO_SHOW = "no_show"
    DID_NOT_HAPPEN = "did_not_happen"
    DISPUTED = "disputed"


class Step(StrEnum):
    """What can happen to a reservation."""

    ACCEPT_FREE = "accept_free"
    ACCEPT_PRICED = "accept_priced"
    DECLINE = "decline"
    CANCEL = "cancel"
    LAPSE = "lapse"
    PAY = "pay"
    HAND_OVER = "hand_over"
    COMPLETE = "complete"
    NOT_SHOWN = "not_shown"
    NOT_HAPPENED = "not_happened"
    DISPUTE = "dispute"


TRANSITIONS: dict[tuple[Status, Step], Status] = {
    (Status.PROPOSED, Step.ACCEPT_FREE): Status.ACCEPTED,
    (Status.PROPOSED, Step.ACCEPT_PRICED): Status.AWAITING_PAYMENT,
    (Status.PROPOSED, Step.DECLINE): Status.DECLINED,
    (Status.PROPOSED, Step.CANCEL): Status.CANCELLED,
    (Status.PROPOSED, Step.LAPSE): Status.EXPIRED,
    (Status.AWAITING_PAYMENT, Step.PAY): Status.PAID,
    (Status.AWAITING_PAYMENT, Step.CANCEL): Status.CANCELLED,
    (Status.AWAITING_PAYMENT, Step.LAPSE): Status.EXPIRED,
    (Status.ACCEPTED, Step.CANCEL): Status.CANCELLED,
    (Status.ACCEPTED, Step.HAND_OVER): Status.HANDED_OVER,
    (Status.ACCEPTED, Step.NOT_SHOWN): Status.NO_SHOW,
    (Status.ACCEPTED, Step.NOT_HAPPENED): Status.DID_NOT_HAPPEN,
    (Status.ACCEPTED, Step.DISPUTE): Status.DISPUTED,
    (Status.PAID, Step.CANCEL): Status.CANCELLED,
    (Status.PAID, Step.HAND_OVER): Status.HANDED_OVER,
    (Status.PAID, Step.NOT_SHOWN): Status.NO_SHOW,
    (Status.PAID, Step.NOT_HAPPENED): Status.DID_NOT_HAPPEN,
    (Status.PAID, Step.DISPUTE): Status.DISPUTED,
    (Status.NO_SHOW, Step.NOT_HAPPENED): Status.DID_NOT_HAPPEN,
    # Settled by the two: who objected confirms, or who had confirmed takes it back.
    (Status.DISPUTED, Step.HAND_OVER): Status.HANDED_OVER,
    (Status.DISPUTED, Step.NOT_HAPPENED): Status.DID_NOT_HAPPEN,
    (Status.HANDED_OVER, Step.COMPLETE): Status.COMPLETED,
}
# By whose word one comes to nothing.
ENDED_BY = ("owner", "taker", "clock", "committee")
# What a proposal asked for, or offered in return, and is there no more.
GONE = ("asked", "offered")
# While a reservation is in one of these, its items are promised to nobody else.
HOLDING = (
    Status.ACCEPTED,
    Status.AWAITING_PAYMENT,
    Status.PAID,
    Status.HANDED_OVER,
    Status.COMPLETED,
    Status.DISPUTED,
)
# Agreed on, and not ended.
AGREED = tuple(status for status in HOLDING if status != Status.COMPLETED)
# Open between these two: a second proposal of the same member for the same item must wait.
LIVE = (Status.PROPOSED, *AGREED)
# What one that was disputed is, or has become.
DISPUTED_ONCE = (
    Status.DISPUTED,
    Status.HANDED_OVER,
    Status.COMPLETED,
    Status.DID_NOT_HAPPEN,
)
# Live or finished: the two go on talking about the item whatever becomes of their friendship. Of
# one that came to nothing they keep the reservation itself.
DEALS = (*LIVE, Status.COMPLETED, Status.NO_SHOW, Status.DID_NOT_HAPPEN)


def after(status: str, step: Step) -> Status:
    """The state that `step` leads to; ReservationState where there is none."""
    following = TRANSITIONS.get((Status(status), step))
    if following is None:
        raise ReservationState(state=status)
    return following


def can(status: str, step: Step) -> bool:
    """Whether the table has this step; for facts that may arrive late or twice."""
    return (Status(status), step) in TRANSITIONS


def deadline(
    status: str, *, waiting: bool, expires_at: datetime, due_at: datetime | None
) -> datetime | None:
    """When the clock ends what nobody answers or pays for; it stops for who waits in line."""
    if status == Status.PROPOSED:
        return None if waiting else expires_at
    return due_at if status == Status.AWAITING_PAYMENT else None


def accepting(price: int | None) -> Step:
    """A deal with money waits for it; a gift and an even swap are agreed at once."""
    return Step.ACCEPT_PRICED if price else Step.ACCEPT_FREE


def binding_price(kind: str, *, asked: int | None, listed: int | None) -> int | None:
    """The price in minor units that binds when accepted; None when nothing is to be paid.

    What the taker asks for goes before what the item says; 0 makes a swap an even one.
    """
    if kind == "give":
        if asked is not None:
            raise ValidationFailed.at("/price", "not_allowed")
        return None
    price = listed if asked is None else asked
    if kind == "sell" and not price:
        raise ValidationFailed.at("/price", "out_of_range")
    return price or None


def is_claimed(*confirmed: datetime | None) -> bool:
    """Whether one of the two has said that the thing changed hands."""
    return any(confirmed)


def had_time(back_since: datetime | None, given: timedelta, *, now: datetime) -> bool:
    """Whether somebody who takes part had all of the time that is `given` for an answer: of who was
    suspended, it counts from `back_since`."""
    return back_since is None or back_since + given <= now


def state_words(
    status: str, ended_by: str | None, gone: str | None, *, side: str
) -> tuple[str, str]:
    """The words for the state, as a machine and a state of contracts.labels, for one of the two: a
    no-show is who said so there, and the other was not. Where something is `gone` nobody has
    declined."""
    if status == Status.DECLINED and gone:
        return "gone", gone
    if status == Status.NO_SHOW and ended_by in {"owner", "taker"}:
        return "no_show", "theirs" if ended_by == side else "mine"
    return "reservation", status


def soonest(asked_at: datetime, *, by_line: bool, now: datetime) -> datetime:
    """A meeting about what is promised now is later than that. Who has only just asked has named
    its time just now."""
    return now + NOTICE if by_line and asked_at < now else now


def check_meeting(meet_at: datetime, *, now: datetime, draw_at: datetime | None = None) -> None:
    """People meet in the future, and soon: within MEET_WITHIN of now, or of the draw before which
    nobody knows who meets."""
    if meet_at <= now:
        raise ValidationFailed.at("/meet_at", "in_the_past")
    if meet_at > max(now, draw_at or now) + MEET_WITHIN:
        raise ValidationFailed.at("/meet_at", "too_far_ahead")


def check_offer(kind: str, *, offers_something: bool) -> None:
    """A swap offers an item in return; nothing else does."""
    if kind == "swap" and not offers_something:
        raise ValidationFailed.at("/offered_listing_id", "required")
    if kind != "swap" and offers_something:
        raise ValidationFailed.at("/offered_listing_id", "not_allowed")
