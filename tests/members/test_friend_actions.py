import pytest
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import NotThere, ResidencyRequired, ValidationFailed
from contracts.errors.members import AlreadyFriends, FriendRequestExists
from services.members.friends import actions, views
from tests.members.builders import (
    NOW,
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
    request = actions.send_friend_request(session, one, other, "你好", NOW)
    assert (request.status, request.message) == ("pending", "你好")
    assert not views.are_friends(session, one, other)
    actions.answer_friend_request(session, other, request.id, "accept", NOW)
    assert request.status == "accepted"
    assert views.are_friends(session, one, other)
    assert views.are_friends(session, other, one)


@pytest.mark.parametrize(
    ("event", "by_asker", "status"), [("decline", False, "declined"), ("cancel", True, "cancelled")]
)
def test_a_request_that_came_to_nothing_may_be_sent_again(
    session: Session, event: str, by_asker: bool, status: str
) -> None:
    one, other = two_neighbours(session)
    request = actions.send_friend_request(session, one, other, None, NOW)
    actor = one if by_asker else other
    assert actions.answer_friend_request(session, actor, request.id, event, NOW).status == status
    assert actions.send_friend_request(session, one, other, None, NOW).status == "pending"


def test_crossed_requests_make_friends_at_once(session: Session) -> None:
    one, other = two_neighbours(session)
    first = actions.send_friend_request(session, one, other, None, NOW)
    second = actions.send_friend_request(session, other, one, None, NOW)
    assert (first.status, second.status) == ("accepted", "accepted")
    assert views.are_friends(session, one, other)


def test_a_request_is_sent_once_and_not_between_friends(session: Session) -> None:
    one, other = two_neighbours(session)
    actions.send_friend_request(session, one, other, None, NOW)
    with pytest.raises(FriendRequestExists):
        actions.send_friend_request(session, one, other, None, NOW)
    one, other = two_friends(session)
    with pytest.raises(AlreadyFriends):
        actions.send_friend_request(session, one, other, None, NOW)


def test_friends_are_verified_residents_of_one_community(session: Session) -> None:
    resident = a_resident(session, a_community(session))
    stranger = a_resident(session, a_community(session))
    newcomer = a_member(session).id
    with pytest.raises(ResidencyRequired):
        actions.send_friend_request(session, newcomer, resident, None, NOW)
    for outsider in (stranger, newcomer, uuid7()):
        with pytest.raises(NotThere):
            actions.send_friend_request(session, resident, outsider, None, NOW)
    with pytest.raises(ValidationFailed):
        actions.send_friend_request(session, resident, resident, None, NOW)


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
    request = actions.send_friend_request(session, blocked, blocker, None, NOW)
    assert request.status == "pending"
    with pytest.raises(FriendRequestExists):
        actions.send_friend_request(session, blocked, blocker, None, NOW)
    for event in ("accept", "decline"):
        with pytest.raises(NotThere):
            actions.answer_friend_request(session, blocker, request.id, event, NOW)
    actions.unblock_member(session, blocker, blocked, NOW)
    assert request.status == "accepted"


def test_whom_i_blocked_i_cannot_ask_and_what_i_asked_is_taken_back(session: Session) -> None:
    one, other = two_neighbours(session)
    asked = actions.send_friend_request(session, one, other, None, NOW)
    actions.block_member(session, one, other, NOW)
    assert asked.status == "cancelled"
    with pytest.raises(NotThere):
        actions.send_friend_request(session, one, other, None, NOW)


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
