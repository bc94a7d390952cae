"""Friend requests as a table of states, and what one may do about another member."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from contracts.errors.general import NotParty, NotThere, RateLimited, ValidationFailed
from contracts.errors.members import (
    AlreadyFriends,
    FriendRequestAnswered,
    FriendRequestDeclined,
    FriendRequestExists,
)

PENDING, ACCEPTED, DECLINED, CANCELLED = "pending", "accepted", "declined", "cancelled"
STATES = (PENDING, ACCEPTED, DECLINED, CANCELLED)
EVENTS = ("accept", "decline", "cancel")

TRANSITIONS = {
    (PENDING, "accept"): ACCEPTED,
    (PENDING, "decline"): DECLINED,
    (PENDING, "cancel"): CANCELLED,
}
COUNTED_OVER = timedelta(days=1)
# A slip may be put right; asking and taking back again and again is a way to pester somebody.
TAKEN_BACK_A_DAY = 3


@dataclass(frozen=True)
class Limits:
    """How soon a declined request may be repeated; how many one may send in a day."""

    again_after: timedelta
    a_day: int


def answered(state: str, event: str) -> str:
    """The state after `event`; FriendRequestAnswered where it is no longer pending."""
    after = TRANSITIONS.get((state, event))
    if after is None:
        raise FriendRequestAnswered
    return after


def check_may_answer(event: str, *, actor_id: UUID, from_id: UUID, to_id: UUID) -> None:
    """Who was asked accepts or declines; who asked cancels; anyone else sees nothing."""
    if actor_id not in (from_id, to_id):
        raise NotThere
    if actor_id != (from_id if event == "cancel" else to_id):
        raise NotParty


def check_other(me: UUID, other: UUID, pointer: str) -> None:
    """One is nobody's friend or foe with oneself."""
    if me == other:
        raise ValidationFailed.at(pointer, "oneself")


def state_when_sent(
    *,
    friends: bool,
    i_block: bool,
    they_block: bool,
    sent_before: bool,
    crossed: bool,
    wait: timedelta = timedelta(),
) -> str:
    """The state a new request starts in, or the refusal.

    A block must not show: to who is blocked, everything looks as with somebody who does not answer,
    also where the two were friends. Crossed requests are both answers already. `wait` is how long
    a request that was declined is still to rest.
    """
    if i_block:
        raise NotThere
    if friends and not they_block:
        raise AlreadyFriends
    if sent_before:
        raise FriendRequestExists
    if crossed and not they_block:
        return ACCEPTED
    if wait > timedelta():
        raise FriendRequestDeclined(retry_after=_seconds(wait))
    return PENDING


def wait_after_decline(
    declined_at: datetime | None, again_after: timedelta, now: datetime, invited_at: datetime | None
) -> timedelta:
    """How long a request declined then is still to rest; an invitation made later ends the wait."""
    if declined_at is None or (invited_at is not None and invited_at >= declined_at):
        return timedelta()
    return max(declined_at + again_after - now, timedelta())


def check_may_send(sent_at: Sequence[datetime], a_day: int, now: datetime) -> None:
    """RateLimited where the requests sent within a day, newest first, are as many as may be."""
    if len(sent_at) >= a_day:
        makes_room = sent_at[a_day - 1] + COUNTED_OVER
        raise RateLimited(retry_after=_seconds(makes_room - now))


def _seconds(wait: timedelta) -> int:
    """Whole seconds after which the wait is certainly over."""
    return max(1, ceil(wait.total_seconds()))


def pair(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """(lower, higher): the order in which two members are written down."""
    return (one, other) if one < other else (other, one)
