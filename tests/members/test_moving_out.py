"""Who moves out is nobody's friend any more, whatever happens at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from contracts.errors.base import Refusal
from contracts.errors.general import NotThere, ResidencyRequired
from contracts.errors.members import CommitteeSeatHeld
from contracts.json import Json
from services.members.friends import actions as friend_actions
from services.members.friends import views as friend_views
from services.members.residency import actions, views
from tests.members.builders import (
    DAY,
    LIMITS,
    NO_FILTER,
    NOW,
    a_committee_member,
    a_community,
    a_member,
    a_resident,
    asked_residency,
    befriend,
    told,
    two_friends,
)
from tests.members.running import Running
from tests.support.locks import until_done_or_waiting


def friends_of(session: Session, member_id: UUID) -> list[str]:
    listed = friend_views.list_friends(session, member_id, NO_FILTER)
    return [friend["id"] for friend in listed["items"]]


def test_friendships_end_with_the_residency_and_each_is_told(session: Session) -> None:
    community = a_community(session)
    me, *others = (a_resident(session, community) for _ in range(4))
    for other in others:
        befriend(session, me, other)
    befriend(session, others[0], others[1])
    before = len(told(session))
    actions.move_out(session, me, NOW)
    events = told(session)[before:]
    assert [event["type"] for event in events] == ["friendship_ended"] * 3 + ["residency_ended"]
    parted = {member for event in events[:3] for member in event["data"]["members"]}
    assert parted == {str(member) for member in (me, *others)}
    assert friends_of(session, me) == []
    assert friends_of(session, others[0]) == [str(others[1])]
    with pytest.raises(ResidencyRequired):
        views.required_community(session, me)
    assert views.own_residency(session, me)["status"] == "moved_out"


def test_a_friendship_that_a_block_suspended_is_not_restored_afterwards(session: Session) -> None:
    me, other = two_friends(session)
    friend_actions.block_member(session, other, me, NOW)
    actions.move_out(session, me, NOW)
    friend_actions.unblock_member(session, other, me, NOW)
    assert not friend_views.are_friends(session, me, other)


def test_what_was_asked_and_not_answered_is_taken_back_both_ways(session: Session) -> None:
    community = a_community(session)
    me, one, other = (a_resident(session, community) for _ in range(3))
    sent = friend_actions.send_friend_request(session, me, one, None, NOW, limits=LIMITS)
    received = friend_actions.send_friend_request(session, other, me, None, NOW, limits=LIMITS)
    actions.move_out(session, me, NOW)
    assert (sent.status, received.status) == ("cancelled", "cancelled")


def test_an_asking_that_waits_can_be_taken_back(session: Session) -> None:
    member = a_member(session)
    asked = asked_residency(session, member.id, a_community(session))
    before = len(told(session))
    actions.move_out(session, member.id, NOW)
    assert asked.status == "withdrawn"
    assert told(session)[before:] == []


def test_who_lives_nowhere_cannot_move_out(session: Session) -> None:
    member = a_member(session)
    with pytest.raises(NotThere):
        actions.move_out(session, member.id, NOW)
    asked_residency(session, member.id, a_community(session))
    actions.move_out(session, member.id, NOW)
    with pytest.raises(NotThere):
        actions.move_out(session, member.id, NOW)


def test_one_lives_in_the_next_community_only_after_leaving_the_last(session: Session) -> None:
    here, there = a_community(session), a_community(session)
    me = a_resident(session, here)
    actions.move_out(session, me, NOW)
    place = {"community_id": there, "building": "1", "room": "101"}
    actions.ask_residency(session, me, place, NOW + DAY)
    assert views.own_residency(session, me)["status"] == "pending"
    assert views.community_of(session, me) is None


def test_who_serves_the_community_lives_there(session: Session) -> None:
    with pytest.raises(CommitteeSeatHeld):
        actions.move_out(session, a_committee_member(session, a_community(session)), NOW)


def test_the_committee_does_not_decide_what_was_taken_back(session: Session) -> None:
    community = a_community(session)
    committee, member = a_committee_member(session, community), a_member(session)
    asked = asked_residency(session, member.id, community)
    actions.move_out(session, member.id, NOW)
    with pytest.raises(Refusal) as refused:
        actions.decide_residency(session, committee, asked.id, {"decision": "approve"}, NOW)
    assert refused.value.code == "residency_already_decided"


def asked_to_be_friends(members: Running) -> tuple[Json, Json, str]:
    """(who asked, who was asked, the request)."""
    community = members.a_community()
    one, other = members.resident(community), members.resident(community)
    body = {"member_id": other["member"]["id"]}
    request = members.call("send_friend_request", token=one["access_token"], body=body)
    return one, other, request["id"]


def test_nobody_becomes_a_friend_of_one_who_is_leaving(members: Running) -> None:
    one, other, request_id = asked_to_be_friends(members)
    with ThreadPoolExecutor(1) as pool:
        with members.unit.begin() as work:
            actions.move_out(work.session, UUID(one["member"]["id"]), work.now)
            accepting = pool.submit(
                members.call,
                "accept_friend_request",
                token=other["access_token"],
                request_id=request_id,
            )
            until_done_or_waiting(members.unit.engine, accepting)
        with pytest.raises(Refusal) as refused:
            accepting.result()
    assert refused.value.code == "friend_request_answered"
    assert members.call("list_friends", token=one["access_token"], query={})["items"] == []


def test_one_who_leaves_parts_from_a_friend_of_that_very_moment(members: Running) -> None:
    one, other, request_id = asked_to_be_friends(members)
    with ThreadPoolExecutor(1) as pool:
        with members.unit.begin() as work:
            other_id = UUID(other["member"]["id"])
            friend_actions.answer_friend_request(
                work.session, other_id, UUID(request_id), "accept", work.now
            )
            leaving = pool.submit(members.call, "move_out", token=one["access_token"])
            until_done_or_waiting(members.unit.engine, leaving)
        leaving.result()
    assert members.call("list_friends", token=other["access_token"], query={})["items"] == []
