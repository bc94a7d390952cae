from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import (
    NotThere,
    RateLimited,
    ResidencyRequired,
    ValidationFailed,
)
from contracts.errors.members import AlreadyFriends, FriendRequestDeclined, FriendRequestExists
from services.members.friends import actions, views
from services.members.friends.model import FriendRequest
from services.members.friends.rules import Limits
from services.members.invites.views import new_invite
from tests.members.builders import (
    DAY,
    LIMITS,
    MINUTE,
    NOW,
    TERMS,
    a_community,
    a_member,
    a_resident,
    befriend,
    pair_of,
    told,
    two_friends,
    two_neighbours,
)

PAIR_EVENTS = ("friendship_formed", "friendship_ended", "member_blocked", "member_unblocked")


def test_an_accepted_request_makes_friends(session: Session) -> None:
    one, other = two_neighbours(session)
    request = actions.send_friend_request(session, one, other, "你好", NOW, limits=LIMITS)
    assert (request.status, request.message) == ("pending", "你好")
    assert not views.are_friends(session, one, other)
    actions.answer_friend_request(session, other, request.id, "accept", NOW)
    assert request.status == "accepted"
    assert views.are_friends(session, one, other)
    assert views.are_friends(session, other, one)


def test_a_request_that_was_taken_back_may_be_sent_again(session: Session) -> None:
    one, other = two_neighbours(session)
    request = actions.send_friend_request(session, one, other, None, NOW, limits=LIMITS)
    assert (
        actions.answer_friend_request(session, one, request.id, "cancel", NOW).status == "cancelled"
    )
    assert (
        actions.send_friend_request(session, one, other, None, NOW, limits=LIMITS).status
        == "pending"
    )


def declined_by(session: Session, one: UUID, other: UUID) -> None:
    request = actions.send_friend_request(session, one, other, None, NOW, limits=LIMITS)
    actions.answer_friend_request(session, other, request.id, "decline", NOW)


def test_a_declined_request_may_be_sent_again_after_a_while(session: Session) -> None:
    one, other = two_neighbours(session)
    declined_by(session, one, other)
    soon, later = NOW + LIMITS.again_after - MINUTE, NOW + LIMITS.again_after
    with pytest.raises(FriendRequestDeclined) as refused:
        actions.send_friend_request(session, one, other, None, soon, limits=LIMITS)
    assert refused.value.retry_after == 60
    assert (
        actions.send_friend_request(session, one, other, None, later, limits=LIMITS).status
        == "pending"
    )


def test_who_declined_may_ask_and_is_answered_by_another_request(session: Session) -> None:
    one, other = two_neighbours(session)
    declined_by(session, one, other)
    actions.send_friend_request(session, other, one, None, NOW, limits=LIMITS)
    crossed = actions.send_friend_request(session, one, other, None, NOW, limits=LIMITS)
    assert crossed.status == "accepted"


def test_as_many_requests_as_a_day_may_have_and_more_the_next(session: Session) -> None:
    community = a_community(session)
    me = a_resident(session, community)
    few = Limits(again_after=DAY, a_day=2)
    for hour in range(2):
        other = a_resident(session, community)
        sent_at = NOW + timedelta(hours=hour)
        actions.send_friend_request(session, me, other, None, sent_at, limits=few)
    third = a_resident(session, community)
    with pytest.raises(RateLimited) as refused:
        actions.send_friend_request(session, me, third, None, NOW + timedelta(hours=2), limits=few)
    assert refused.value.retry_after == 22 * 3600
    assert views.are_friends(session, me, third) is False
    tomorrow = NOW + DAY
    assert (
        actions.send_friend_request(session, me, third, None, tomorrow, limits=few).status
        == "pending"
    )
    other = a_resident(session, community)
    with pytest.raises(RateLimited):
        actions.send_friend_request(session, me, other, None, tomorrow, limits=few)


def answered_invite(session: Session, me: UUID, code: str) -> FriendRequest:
    return actions.answer_friend_invite(session, me, code, None, NOW, limits=LIMITS, terms=TERMS)


def test_an_invitation_leads_to_a_request_that_its_maker_decides(session: Session) -> None:
    one, other = two_neighbours(session)
    invite = new_invite(session, other, TERMS, NOW)
    assert invite["url"] == f"https://linli.example/friend-invites/{invite['code']}"
    request = answered_invite(session, one, invite["code"])
    assert (request.from_id, request.to_id, request.status) == (one, other, "pending")


def test_an_invitation_ends_the_wait_after_a_decline(session: Session) -> None:
    one, other = two_neighbours(session)
    earlier = new_invite(session, other, TERMS, NOW - MINUTE)["code"]
    declined_by(session, one, other)
    with pytest.raises(FriendRequestDeclined):
        answered_invite(session, one, earlier)
    later = new_invite(session, other, TERMS, NOW)["code"]
    assert answered_invite(session, one, later).status == "pending"


def test_an_invitation_lets_nobody_past_a_block_a_community_or_oneself(session: Session) -> None:
    one, other = two_neighbours(session)
    code = new_invite(session, other, TERMS, NOW)["code"]
    stranger = a_resident(session, a_community(session))
    with pytest.raises(NotThere):
        answered_invite(session, stranger, code)
    with pytest.raises(ValidationFailed):
        answered_invite(session, other, code)
    actions.block_member(session, other, one, NOW)
    assert answered_invite(session, one, code).status == "pending"
    actions.block_member(session, one, other, NOW)
    with pytest.raises(NotThere):
        answered_invite(session, one, code)


def test_who_is_no_resident_neither_makes_nor_answers_an_invitation(session: Session) -> None:
    newcomer = a_member(session).id
    with pytest.raises(ResidencyRequired):
        new_invite(session, newcomer, TERMS, NOW)
    with pytest.raises(ResidencyRequired):
        answered_invite(session, newcomer, "no invitation at all")


def test_crossed_requests_make_friends_at_once(session: Session) -> None:
    one, other = two_neighbours(session)
    first = actions.send_friend_request(session, one, other, None, NOW, limits=LIMITS)
    second = actions.send_friend_request(session, other, one, None, NOW, limits=LIMITS)
    assert (first.status, second.status) == ("accepted", "accepted")
    assert views.are_friends(session, one, other)


def test_a_request_is_sent_once_and_not_between_friends(session: Session) -> None:
    one, other = two_neighbours(session)
    actions.send_friend_request(session, one, other, None, NOW, limits=LIMITS)
    with pytest.raises(FriendRequestExists):
        actions.send_friend_request(session, one, other, None, NOW, limits=LIMITS)
    one, other = two_friends(session)
    with pytest.raises(AlreadyFriends):
        actions.send_friend_request(session, one, other, None, NOW, limits=LIMITS)


def test_friends_are_verified_residents_of_one_community(session: Session) -> None:
    resident = a_resident(session, a_community(session))
    stranger = a_resident(session, a_community(session))
    newcomer = a_member(session).id
    with pytest.raises(ResidencyRequired):
        actions.send_friend_request(session, newcomer, resident, None, NOW, limits=LIMITS)
    for outsider in (stranger, newcomer, uuid7()):
        with pytest.raises(NotThere):
            actions.send_friend_request(session, resident, outsider, None, NOW, limits=LIMITS)
    with pytest.raises(ValidationFailed):
        actions.send_friend_request(session, resident, resident, None, NOW, limits=LIMITS)


def test_an_unknown_request_is_not_there(session: Session) -> None:
    one, _ = two_neighbours(session)
    for request_id in (uuid7(), None):
        with pytest.raises(NotThere):
            actions.answer_friend_request(session, one, request_id, "accept", NOW)


def test_parting_needs_a_friendship(session: Session) -> None:
    one, other = two_friends(session)
    actions.end_friendship(session, other, one)
    assert not views.are_friends(session, one, other)
    with pytest.raises(NotThere):
        actions.end_friendship(session, one, other)


def test_a_block_suspends_the_friendship_and_lifting_it_restores_it(session: Session) -> None:
    one, other = two_friends(session)
    actions.block_member(session, one, other, NOW)
    assert not views.are_friends(session, one, other)
    for either, third in ((one, other), (other, one)):
        with pytest.raises(NotThere):
            actions.end_friendship(session, either, third)
    actions.unblock_member(session, one, other, NOW)
    assert views.are_friends(session, one, other)


def test_two_blocks_need_two_liftings(session: Session) -> None:
    one, other = two_friends(session)
    actions.block_member(session, one, other, NOW)
    actions.block_member(session, other, one, NOW)
    actions.unblock_member(session, one, other, NOW)
    assert not views.are_friends(session, one, other)
    actions.unblock_member(session, other, one, NOW)
    assert views.are_friends(session, one, other)


def test_a_block_does_not_show_to_who_is_blocked(session: Session) -> None:
    blocker, blocked = two_friends(session)
    actions.block_member(session, blocker, blocked, NOW)
    request = actions.send_friend_request(session, blocked, blocker, None, NOW, limits=LIMITS)
    assert request.status == "pending"
    with pytest.raises(FriendRequestExists):
        actions.send_friend_request(session, blocked, blocker, None, NOW, limits=LIMITS)
    for event in ("accept", "decline"):
        with pytest.raises(NotThere):
            actions.answer_friend_request(session, blocker, request.id, event, NOW)
    actions.unblock_member(session, blocker, blocked, NOW)
    assert request.status == "accepted"


def test_whom_i_blocked_i_cannot_ask_and_what_i_asked_is_taken_back(session: Session) -> None:
    one, other = two_neighbours(session)
    asked = actions.send_friend_request(session, one, other, None, NOW, limits=LIMITS)
    actions.block_member(session, one, other, NOW)
    assert asked.status == "cancelled"
    with pytest.raises(NotThere):
        actions.send_friend_request(session, one, other, None, NOW, limits=LIMITS)


def test_blocking_and_lifting_twice_is_the_same_as_once(session: Session) -> None:
    one, other = two_neighbours(session)
    for act in (actions.block_member, actions.unblock_member):
        act(session, one, other, NOW)
        version = pair_of(session, one, other).version
        act(session, one, other, NOW)
        assert pair_of(session, one, other).version == version


def test_one_blocks_neighbours_only_and_never_oneself(session: Session) -> None:
    resident = a_resident(session, a_community(session))
    stranger = a_resident(session, a_community(session))
    for outsider in (stranger, uuid7(), None):
        with pytest.raises(NotThere):
            actions.block_member(session, resident, outsider, NOW)
    with pytest.raises(ValidationFailed):
        actions.block_member(session, resident, resident, NOW)


def test_every_pair_event_carries_the_whole_truth_and_the_next_version(session: Session) -> None:
    one, other = two_neighbours(session)
    befriend(session, one, other)
    actions.block_member(session, other, one, NOW)
    actions.unblock_member(session, other, one, NOW)
    actions.end_friendship(session, one, other)
    between = pair_of(session, one, other)
    events = [e for e in told(session, *PAIR_EVENTS) if e["aggregate_id"] == between.id]
    assert [
        (e["type"], e["aggregate_version"], e["data"]["friends"], e["data"]["blocked"])
        for e in events
    ] == [
        ("friendship_formed", 1, True, False),
        ("member_blocked", 2, True, True),
        ("member_unblocked", 3, True, False),
        ("friendship_ended", 4, False, False),
    ]
    assert all(e["data"]["members"] == sorted([str(one), str(other)]) for e in events)
