"""Asking, taking back and asking again: it cannot be used to pester somebody."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from contracts.errors.general import RateLimited
from contracts.json import Json
from services.members.friends import actions, rules
from services.members.friends.model import FriendRequest
from services.members.invites.rules import make
from services.members.residency.views import required_community
from tests.members.builders import (
    DAY,
    LIMITS,
    MINUTE,
    NOW,
    TERMS,
    a_resident,
    two_neighbours,
)
from tests.members.hearing import hear, inbox, published, read, types, unread
from tests.members.phones import Friends, Phone, deliveries
from tests.members.running import Running


@pytest.fixture
def pair(members: Running) -> Friends:
    """Of a community of their own, no friends: who is asked first, then who asks."""
    community = members.a_community()
    return members.resident(community), members.resident(community)


def call(members: Running, method: str, by: Json, **arguments: object) -> Json:
    answer: Json = members.call(method, token=by["access_token"], **arguments)
    return answer


def ask(members: Running, by: Json, whom: Json, *, heard: bool = True) -> str:
    body = {"member_id": whom["member"]["id"]}
    request_id: str = call(members, "send_friend_request", by, body=body)["id"]
    if heard:
        hear(members, published(members, "friend_request_sent"))
    return request_id


def take_back(members: Running, by: Json, request_id: str) -> None:
    call(members, "cancel_friend_request", by, request_id=request_id)


@pytest.mark.parametrize("answer", ["cancel", "decline", "accept"])
def test_a_request_takes_its_news_with_it(members: Running, pair: Friends, answer: str) -> None:
    me, asks = pair
    request_id = ask(members, asks, me)
    assert (types(members, me), unread(members, me)) == (["friend_request_sent"], 1)
    by = asks if answer == "cancel" else me
    call(members, f"{answer}_friend_request", by, request_id=request_id)
    assert (types(members, me), unread(members, me)) == ([], 0)


def test_of_a_request_that_is_gone_before_it_is_heard_of_nobody_is_told(
    members: Running, pair: Friends, phone: Phone
) -> None:
    me, asks = pair
    take_back(members, asks, ask(members, asks, me, heard=False))
    hear(members, published(members, "friend_request_sent"))
    assert (types(members, me), deliveries(members, me)) == ([], [])


def test_what_waits_to_be_pushed_goes_with_the_request_and_comes_with_the_next(
    members: Running, pair: Friends, phone: Phone
) -> None:
    me, asks = pair
    take_back(members, asks, ask(members, asks, me))
    assert phone.tick() == []
    again = ask(members, asks, me)
    [push] = phone.tick()
    assert push.subject == ("friend_request", UUID(again))


def test_asked_again_it_is_one_notification_and_pushed_once(
    members: Running, pair: Friends, phone: Phone
) -> None:
    me, asks = pair
    for _ in range(2):
        request_id = ask(members, asks, me)
        phone.tick()
        take_back(members, asks, request_id)
    last = ask(members, asks, me)
    phone.tick()
    [shown] = inbox(members, me)["items"]
    assert (shown["subject"]["id"], unread(members, me)) == (last, 1)
    assert len(phone.pushed) == 1


def test_of_two_who_ask_each_has_a_notification_and_what_was_read_is_told_anew(
    members: Running,
) -> None:
    community = members.a_community()
    me, asks, other = (members.resident(community) for _ in range(3))
    request_id = ask(members, asks, me)
    ask(members, other, me)
    assert unread(members, me) == 2
    read(members, me, inbox(members, me)["items"][0]["id"])
    take_back(members, asks, request_id)
    ask(members, asks, me)
    assert (len(types(members, me)), unread(members, me)) == (2, 1)


def taken_back(session: Session, me: UUID, other: UUID, minutes: int) -> FriendRequest:
    at = NOW + minutes * MINUTE
    request = actions.send_friend_request(session, me, other, None, at, limits=LIMITS)
    return actions.answer_friend_request(session, me, request.id, "cancel", at)


def worn_out(session: Session) -> tuple[UUID, UUID]:
    """(who has taken back as many as may be, whom they asked)."""
    me, other = two_neighbours(session)
    for minutes in range(rules.TAKEN_BACK_A_DAY):
        taken_back(session, me, other, minutes)
    return me, other


def test_who_takes_back_again_and_again_asks_later(session: Session) -> None:
    me, other = worn_out(session)
    soon = NOW + 10 * MINUTE
    with pytest.raises(RateLimited) as refused:
        actions.send_friend_request(session, me, other, None, soon, limits=LIMITS)
    assert refused.value.retry_after == int((DAY - 10 * MINUTE) / timedelta(seconds=1))
    third = a_resident(session, required_community(session, me))
    actions.send_friend_request(session, me, third, None, soon, limits=LIMITS)
    asked = actions.send_friend_request(session, me, other, None, NOW + DAY, limits=LIMITS)
    assert asked.status == "pending"


def test_who_is_worn_out_and_asked_by_the_other_becomes_a_friend(session: Session) -> None:
    me, other = worn_out(session)
    soon = NOW + 10 * MINUTE
    actions.send_friend_request(session, other, me, None, soon, limits=LIMITS)
    crossed = actions.send_friend_request(session, me, other, None, soon, limits=LIMITS)
    assert crossed.status == "accepted"


def test_an_invitation_made_since_then_may_be_answered(session: Session) -> None:
    me, other = worn_out(session)
    soon = NOW + 10 * MINUTE

    def answer(made_at: timedelta) -> FriendRequest:
        code = make(other, TERMS, NOW + made_at)
        return actions.answer_friend_invite(
            session, me, code, None, soon, limits=LIMITS, terms=TERMS
        )

    with pytest.raises(RateLimited):
        answer(timedelta())
    assert answer(5 * MINUTE).status == "pending"


def test_a_block_does_not_show_in_how_often_one_may_ask(session: Session) -> None:
    me, other = two_neighbours(session)
    actions.block_member(session, other, me, NOW)
    for minutes in range(rules.TAKEN_BACK_A_DAY):
        taken_back(session, me, other, minutes)
    with pytest.raises(RateLimited):
        actions.send_friend_request(session, me, other, None, NOW + 10 * MINUTE, limits=LIMITS)
