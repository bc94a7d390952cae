"""Friend requests as a table of states, and what one may do about another member."""

from uuid import UUID

from contracts.errors.general import NotParty, NotThere, ValidationFailed
from contracts.errors.members import AlreadyFriends, FriendRequestAnswered, FriendRequestExists

PENDING, ACCEPTED, DECLINED, CANCELLED = "pending", "accepted", "declined", "cancelled"
STATES = (PENDING, ACCEPTED, DECLINED, CANCELLED)
EVENTS = ("accept", "decline", "cancel")

TRANSITIONS = {
    (PENDING, "accept"): ACCEPTED,
    (PENDING, "decline"): DECLINED,
    (PENDING, "cancel"): CANCELLED,
}


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
) -> str:
    """The state a new request starts in, or the refusal.

    A block must not show: to who is blocked, everything looks as with somebody who does not answer,
    also where the two were friends. Crossed requests are both answers already.
    """
    if i_block:
        raise NotThere
    if friends and not they_block:
        raise AlreadyFriends
    if sent_before:
        raise FriendRequestExists
    return ACCEPTED if crossed and not they_block else PENDING


def pair(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """(lower, higher): the order in which two members are written down."""
    return (one, other) if one < other else (other, one)
