"""Suspended by the committee: signed out, seen by nobody, and let in again."""

from concurrent.futures import ThreadPoolExecutor
from itertools import product
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.ids import uuid7
from contracts.errors.base import Refusal, Unauthenticated
from contracts.errors.general import CommitteeOnly, NotThere, ValidationFailed
from contracts.errors.members import AccountSuspended, NotAgainstCommittee, StandingUnchanged
from contracts.json import Json
from services.members.accounts.model import Member
from services.members.audit.model import AuditEntry
from services.members.friends import actions as friend_actions
from services.members.friends.views import circle_rows, list_friends, told_of
from services.members.neighbours.views import show_member
from services.members.residency.actions import move_out, vouch_for
from services.members.residency.views import required_community
from services.members.sessions import actions as session_actions
from services.members.standing import actions, rules
from tests.members.builders import (
    DAY,
    ISSUER,
    NO_FILTER,
    NOW,
    a_committee_member,
    a_community,
    a_member,
    a_phone,
    a_resident,
    befriend,
    no_trade,
    pair_of,
    told,
)
from tests.members.running import Running
from tests.support.locks import until_done_or_waiting


def judge(session: Session, by: UUID, member_id: UUID | None, event: str = "suspend") -> Json:
    return actions.judge_member(
        session, no_trade(), by, member_id, event, reason="多次失约", now=NOW
    )


def a_committee_and_friends(session: Session) -> tuple[UUID, UUID, UUID]:
    """(committee, member, friend)."""
    community = a_community(session)
    committee = a_committee_member(session, community)
    me, friend = a_resident(session, community), a_resident(session, community)
    befriend(session, me, friend)
    return committee, me, friend


@pytest.mark.parametrize(("state", "event"), list(product(rules.STATES, rules.EVENTS)))
def test_every_state_meets_every_event(state: str, event: str) -> None:
    expected = {
        ("active", "suspend"): "suspended",
        ("suspended", "restore"): "active",
        ("active", "begin_erasure"): "erasing",
        ("suspended", "begin_erasure"): "erasing",
        ("erasing", "withdraw_erasure"): "active",
        ("erasing", "stay_suspended"): "suspended",
        ("erasing", "erase"): "erased",
    }
    if (state, event) in expected:
        assert rules.after(state, event) == expected[state, event]
    else:
        with pytest.raises(StandingUnchanged):
            rules.after(state, event)


def test_a_suspension_ends_the_sessions_and_tells_of_every_friendship(session: Session) -> None:
    committee, me, friend = a_committee_and_friends(session)
    member = session.get_one(Member, me)
    opened = {session_actions.open_session(session, ISSUER, member, NOW).id for _ in range(2)}
    before = len(told(session))
    assert judge(session, committee, me)["status"] == "suspended"
    events = told(session)[before:]
    ended = {e["data"]["session_id"] for e in events if e["type"] == "session_ended"}
    assert ended == {str(each) for each in opened}
    [pair] = [e["data"] for e in events if e["type"] == "friendship_suspended"]
    assert (pair["members"], pair["friends"]) == (sorted([str(me), str(friend)]), False)


def test_restoring_gives_the_friendships_back_but_no_session(session: Session) -> None:
    committee, me, friend = a_committee_and_friends(session)
    judge(session, committee, me)
    before = len(told(session))
    assert judge(session, committee, me, "restore")["status"] == "active"
    [event] = told(session)[before:]
    assert (event["type"], event["data"]["friends"]) == ("friendship_restored", True)
    assert pair_of(session, me, friend).version == event["aggregate_version"]


def test_a_clock_that_asks_hears_who_takes_part_and_what_was_told_last(session: Session) -> None:
    committee, me, friend = a_committee_and_friends(session)
    stranger = a_member(session).id
    for event, takes_part in ((None, True), ("suspend", False), ("restore", True)):
        if event:
            judge(session, committee, me, event)
        version = pair_of(session, me, friend).version
        expected = {"takes_part": takes_part, "versions": {str(friend): version}}
        assert told_of(session, me, [friend, stranger]) == expected
        assert told_of(session, friend, [me])["versions"] == {str(me): version}
    assert told_of(session, me, []) == {"takes_part": True, "versions": {}}


def test_a_clock_that_asks_hears_who_cannot_answer_and_since_when_they_can_again(
    members: Running,
) -> None:
    community = members.a_community()
    boss = members.resident(community, committee=True)
    one, other = members.resident(community), members.resident(community)

    def absence(member: Json) -> Json:
        return members.call("absence", member_id=member["member"]["id"])

    there = {"away": False, "back_since": None}
    assert absence(one) == there
    judged(members, boss, one, "suspend")
    assert absence(one) == {"away": True, "back_since": None}
    restored_at = rfc3339(members.later(DAY))
    judged(members, boss, one, "restore")
    assert absence(one) == {"away": False, "back_since": restored_at}
    members.later(DAY)
    judged(members, boss, one, "suspend")
    assert absence(one) == {"away": True, "back_since": restored_at}
    restored_at = rfc3339(members.later(DAY))
    judged(members, boss, one, "restore")
    assert absence(one) == {"away": False, "back_since": restored_at}
    assert absence(other) == absence({"member": {"id": str(uuid7())}}) == there


def test_while_both_are_suspended_restoring_one_shows_nothing(session: Session) -> None:
    committee, me, friend = a_committee_and_friends(session)
    judge(session, committee, me)
    judge(session, committee, friend)
    judge(session, committee, me, "restore")
    assert told(session)[-1]["data"]["friends"] is False
    judge(session, committee, friend, "restore")
    assert told(session)[-1]["data"]["friends"] is True


def test_what_happens_to_a_pair_meanwhile_does_not_show_the_suspended_one(session: Session) -> None:
    committee, me, friend = a_committee_and_friends(session)
    judge(session, committee, me)
    friend_actions.block_member(session, friend, me, NOW)
    friend_actions.unblock_member(session, friend, me, NOW)
    assert told(session)[-1]["type"] == "member_unblocked"
    assert told(session)[-1]["data"]["friends"] is False


def test_the_snapshot_for_a_rebuild_says_what_the_events_say(session: Session) -> None:
    committee, me, friend = a_committee_and_friends(session)

    def shown() -> set[bool]:
        rows = circle_rows(session, None, 100_000)
        pair = {str(me), str(friend)}
        return {row["friends"] for row in rows if {row["owner_id"], row["viewer_id"]} == pair}

    assert shown() == {True}
    judge(session, committee, me)
    assert shown() == {False}
    judge(session, committee, me, "restore")
    assert shown() == {True}


def test_a_suspended_friend_is_as_good_as_not_there_until_restored(session: Session) -> None:
    committee, me, friend = a_committee_and_friends(session)

    def friends() -> list[str]:
        return [each["id"] for each in list_friends(session, friend, NO_FILTER)["items"]]

    judge(session, committee, me)
    for neighbour in (friend, a_resident(session, required_community(session, friend))):
        with pytest.raises(NotThere):
            show_member(session, neighbour, me, NOW)
    assert friends() == []
    judge(session, committee, me, "restore")
    assert show_member(session, friend, me, NOW)["is_friend"]
    assert friends() == [str(me)]


def test_nobody_but_the_committee_of_the_community_suspends(session: Session) -> None:
    committee, me, friend = a_committee_and_friends(session)
    elsewhere = a_committee_member(session, a_community(session))
    with pytest.raises(CommitteeOnly):
        judge(session, friend, me)
    for stranger in (a_member(session).id, elsewhere, None):
        with pytest.raises(NotThere):
            judge(session, committee, stranger)
    with pytest.raises(NotThere):
        judge(session, elsewhere, me)
    move_out(session, friend, NOW)
    with pytest.raises(NotThere):
        judge(session, committee, friend)


def test_the_committee_judges_neither_itself_nor_its_own(session: Session) -> None:
    community = a_community(session)
    one, other = (a_committee_member(session, community) for _ in range(2))
    for judged in (one, other):
        with pytest.raises(NotAgainstCommittee):
            judge(session, one, judged)


def test_a_decision_is_written_down_with_its_reason_and_taken_once(session: Session) -> None:
    committee, me, _ = a_committee_and_friends(session)
    judge(session, committee, me)
    with pytest.raises(StandingUnchanged):
        judge(session, committee, me)
    judge(session, committee, me, "restore")
    with pytest.raises(StandingUnchanged):
        judge(session, committee, me, "restore")
    entries = session.scalars(select(AuditEntry).where(AuditEntry.actor_id == committee))
    assert {(e.action, e.details["reason"], tuple(e.subject_ids)) for e in entries} == {
        ("member_suspended", "多次失约", (me,)),
        ("member_restored", "多次失约", (me,)),
    }


def test_the_committee_lists_who_lives_in_its_community_and_that_is_written_down(
    session: Session,
) -> None:
    committee, me, friend = a_committee_and_friends(session)
    a_resident(session, a_community(session))
    judge(session, committee, me)

    def listed(**query: str) -> set[str]:
        page = actions.look_at_members(session, committee, {**NO_FILTER, **query}, NOW)
        return {item["id"] for item in page["items"]}

    assert listed() == {str(committee), str(me), str(friend)}
    assert listed(status="suspended") == {str(me)}
    assert listed(building="没有这栋") == set()
    assert listed(q="没有这个人") == set()
    seen = select(AuditEntry).where(AuditEntry.action == "members_seen")
    first = session.scalars(seen.order_by(AuditEntry.id)).first()
    assert first is not None
    assert set(first.subject_ids) == {committee, me, friend}
    with pytest.raises(CommitteeOnly):
        actions.look_at_members(session, friend, NO_FILTER, NOW)


def judged(members: Running, boss: Json, member: Json, event: str) -> Json:
    answer: Json = members.call(
        f"{event}_member",
        token=boss["access_token"],
        member_id=member["member"]["id"],
        body={"reason": "多次失约"},
    )
    return answer


def test_who_is_suspended_has_no_standing_and_cannot_sign_in_until_restored(
    members: Running,
) -> None:
    community, phone = members.a_community(), a_phone()
    boss, me = members.resident(community, committee=True), members.signed_in(phone)
    invite_in(members, community, me)
    judged(members, boss, me, "suspend")
    with pytest.raises(Unauthenticated):
        members.call("standing", token=me["access_token"])
    with pytest.raises(Unauthenticated):
        members.call("refresh", body={"refresh_token": me["refresh_token"]})
    with pytest.raises(AccountSuspended):
        members.signed_in(phone)
    judged(members, boss, me, "restore")
    assert members.signed_in(phone)["member"]["id"] == me["member"]["id"]


def invite_in(members: Running, community: UUID, pair: Json) -> None:
    with members.unit.begin() as work:
        vouch_for(work.session, UUID(pair["member"]["id"]), community, work.now)


def test_who_signs_in_while_being_suspended_is_signed_out_again(members: Running) -> None:
    community, phone = members.a_community(), a_phone()
    boss, me = members.resident(community, committee=True), members.signed_in(phone)
    invite_in(members, community, me)
    body = {"phone": phone, "code": members.code(phone)}
    with ThreadPoolExecutor(1) as pool:
        with members.unit.begin() as work:
            boss_id, my_id = (UUID(pair["member"]["id"]) for pair in (boss, me))
            actions.judge_member(
                work.session, no_trade(), boss_id, my_id, "suspend", reason="多次失约", now=work.now
            )
            signing_in = pool.submit(members.call, "sign_in", body=body)
            until_done_or_waiting(members.unit.engine, signing_in)
        with pytest.raises(Refusal) as refused:
            signing_in.result()
    assert refused.value.code == "account_suspended"


def test_a_reason_is_needed(members: Running) -> None:
    boss = members.resident(members.a_community(), committee=True)
    for body in ({}, {"reason": " "}, {"reason": "长" * 501}):
        with pytest.raises(ValidationFailed):
            members.call("suspend_member", token=boss["access_token"], member_id="x", body=body)
