from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors.base import Refusal
from contracts.errors.general import NotParty, NotThere, RateLimited, ValidationFailed
from contracts.errors.members import (
    AlreadyFriends,
    FriendRequestAnswered,
    FriendRequestDeclined,
    FriendRequestExists,
)
from services.members.friends import rules

ASKER, ASKED, STRANGER = (UUID(int=n) for n in (1, 2, 3))
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


@pytest.mark.parametrize(("state", "event"), list(product(rules.STATES, rules.EVENTS)))
def test_every_state_meets_every_event(state: str, event: str) -> None:
    expected = {"accept": "accepted", "decline": "declined", "cancel": "cancelled"}
    if state == "pending":
        assert rules.answered(state, event) == expected[event]
    else:
        with pytest.raises(FriendRequestAnswered):
            rules.answered(state, event)


@pytest.mark.parametrize("event", ["accept", "decline"])
def test_who_was_asked_answers(event: str) -> None:
    rules.check_may_answer(event, actor_id=ASKED, from_id=ASKER, to_id=ASKED)
    with pytest.raises(NotParty):
        rules.check_may_answer(event, actor_id=ASKER, from_id=ASKER, to_id=ASKED)


def test_who_asked_cancels() -> None:
    rules.check_may_answer("cancel", actor_id=ASKER, from_id=ASKER, to_id=ASKED)
    with pytest.raises(NotParty):
        rules.check_may_answer("cancel", actor_id=ASKED, from_id=ASKER, to_id=ASKED)


@pytest.mark.parametrize("event", rules.EVENTS)
def test_to_anybody_else_the_request_is_not_there(event: str) -> None:
    with pytest.raises(NotThere):
        rules.check_may_answer(event, actor_id=STRANGER, from_id=ASKER, to_id=ASKED)


def test_nobody_befriends_themselves() -> None:
    with pytest.raises(ValidationFailed):
        rules.check_other(ASKER, ASKER, "/member_id")


def outcome(wait: timedelta = timedelta(), **facts: bool) -> str | type[Refusal]:
    usual = dict.fromkeys(("friends", "i_block", "they_block", "sent_before", "crossed"), False)
    try:
        return rules.state_when_sent(**{**usual, **facts}, wait=wait)
    except Refusal as refusal:
        return type(refusal)


def test_a_request_waits_and_crossed_ones_are_accepted() -> None:
    assert outcome() == "pending"
    assert outcome(crossed=True) == "accepted"


def test_a_second_request_or_one_between_friends_is_refused() -> None:
    assert outcome(sent_before=True) == FriendRequestExists
    assert outcome(friends=True) == AlreadyFriends


def test_whom_i_blocked_is_not_there_for_me() -> None:
    assert outcome(i_block=True, friends=True) == NotThere


def test_after_a_decline_a_request_waits_unless_the_other_asks() -> None:
    assert outcome(wait=SECOND) == FriendRequestDeclined
    assert outcome(wait=SECOND, crossed=True) == "accepted"


WAITS = st.sampled_from([timedelta(), SECOND])


@given(st.booleans(), st.booleans(), st.booleans(), WAITS)
def test_a_block_looks_like_somebody_who_does_not_answer(
    friends: bool, sent_before: bool, crossed: bool, wait: timedelta
) -> None:
    blocked = outcome(
        they_block=True, friends=friends, sent_before=sent_before, crossed=crossed, wait=wait
    )
    assert blocked == outcome(sent_before=sent_before, wait=wait)


def test_the_wait_ends_with_the_time_or_with_a_later_invitation() -> None:
    def wait(after: timedelta, invited_at: datetime | None = None) -> timedelta:
        return rules.wait_after_decline(NOW, HOUR, NOW + after, invited_at)

    assert wait(SECOND) == HOUR - SECOND
    assert wait(HOUR) == wait(2 * HOUR) == timedelta()
    assert wait(SECOND, NOW - SECOND) == HOUR - SECOND
    assert wait(SECOND, NOW) == timedelta()
    assert rules.wait_after_decline(None, HOUR, NOW, None) == timedelta()


@given(st.lists(st.integers(0, 86_399), max_size=6), st.integers(1, 5))
def test_as_many_may_be_sent_as_a_day_has_room_for(ago: list[int], a_day: int) -> None:
    sent_at = [NOW - timedelta(seconds=seconds) for seconds in sorted(ago)]
    if len(sent_at) < a_day:
        rules.check_may_send(sent_at, a_day, NOW)
        return
    with pytest.raises(RateLimited) as refused:
        rules.check_may_send(sent_at, a_day, NOW)
    then = NOW + timedelta(seconds=refused.value.retry_after)
    rules.check_may_send([sent for sent in sent_at if sent > then - timedelta(days=1)], a_day, then)


@given(st.uuids(), st.uuids())
def test_a_pair_is_the_same_pair_from_both_sides(one: UUID, other: UUID) -> None:
    assert rules.pair(one, other) == rules.pair(other, one)
