from itertools import product
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import CommitteeOnly, NotThere, ResidencyRequired
from contracts.errors.members import ResidencyDecided, ResidencyExists
from services.members.audit.model import AuditEntry
from services.members.residency import actions, rules, views
from services.members.residency.model import Residency
from tests.members.builders import (
    NO_FILTER,
    NOW,
    a_committee_member,
    a_community,
    a_member,
    a_resident,
    asked_residency,
    told,
)

APPROVE = {"decision": "approve"}


@pytest.mark.parametrize(("state", "event"), list(product(rules.STATES, rules.EVENTS)))
def test_every_state_meets_every_event(state: str, event: str) -> None:
    expected = {
        ("pending", "approve"): "approved",
        ("pending", "reject"): "rejected",
        ("pending", "withdraw"): "withdrawn",
        ("approved", "move_out"): "moved_out",
    }
    if (state, event) in expected:
        assert rules.decided(state, event) == expected[state, event]
    else:
        with pytest.raises(ResidencyDecided):
            rules.decided(state, event)


def test_one_asks_once_while_pending_or_approved(session: Session) -> None:
    community, member = a_community(session), a_member(session)
    asked_residency(session, member.id, community)
    with pytest.raises(ResidencyExists):
        asked_residency(session, member.id, community)
    with pytest.raises(ResidencyExists):
        asked_residency(session, a_resident(session, community), community)


def test_who_was_rejected_may_ask_again(session: Session) -> None:
    community, member = a_community(session), a_member(session)
    committee = a_committee_member(session, community)
    first = asked_residency(session, member.id, community)
    rejected = actions.decide_residency(
        session, committee, first.id, {"decision": "reject", "reason": "门牌不对"}, NOW
    )
    assert (rejected["status"], rejected["reason"]) == ("rejected", "门牌不对")
    assert asked_residency(session, member.id, community).status == "pending"


def test_an_unknown_community_is_not_there(session: Session) -> None:
    with pytest.raises(NotThere):
        asked_residency(session, a_member(session).id, uuid7())


def test_the_committee_approves_and_the_resident_belongs(session: Session) -> None:
    community, member = a_community(session), a_member(session)
    committee = a_committee_member(session, community)
    with pytest.raises(ResidencyRequired):
        views.required_community(session, member.id)
    asked = asked_residency(session, member.id, community)
    actions.decide_residency(session, committee, asked.id, APPROVE, NOW)
    assert views.required_community(session, member.id) == community


def test_a_decision_is_taken_once(session: Session) -> None:
    community = a_community(session)
    committee = a_committee_member(session, community)
    asked = asked_residency(session, a_member(session).id, community)
    actions.decide_residency(session, committee, asked.id, APPROVE, NOW)
    with pytest.raises(ResidencyDecided):
        actions.decide_residency(session, committee, asked.id, APPROVE, NOW)


def test_a_resident_who_is_no_committee_sees_and_decides_nothing(session: Session) -> None:
    community = a_community(session)
    resident = a_resident(session, community)
    asked = asked_residency(session, a_member(session).id, community)
    with pytest.raises(CommitteeOnly):
        actions.look_at_residencies(session, resident, NO_FILTER, NOW)
    for residency_id in (asked.id, uuid7()):
        with pytest.raises(CommitteeOnly):
            actions.decide_residency(session, resident, residency_id, APPROVE, NOW)


def test_another_communitys_residency_is_not_there_for_a_committee(session: Session) -> None:
    here, there = a_community(session), a_community(session)
    committee = a_committee_member(session, here)
    asked = asked_residency(session, a_member(session).id, there)
    seen = actions.look_at_residencies(session, committee, NO_FILTER, NOW)
    assert str(asked.id) not in {item["id"] for item in seen["items"]}
    with pytest.raises(NotThere):
        actions.decide_residency(session, committee, asked.id, APPROVE, NOW)


def test_nobody_decides_about_themselves(session: Session) -> None:
    community = a_community(session)
    me = a_committee_member(session, community)
    own = views.latest_residency(session, me)
    assert own is not None
    with pytest.raises(CommitteeOnly):
        actions.decide_residency(session, me, own.id, APPROVE, NOW)


def test_every_look_and_decision_is_written_down(session: Session) -> None:
    community = a_community(session)
    committee = a_committee_member(session, community)
    asked = asked_residency(session, a_member(session).id, community)
    seen = actions.look_at_residencies(session, committee, {**NO_FILTER, "status": "pending"}, NOW)
    assert [item["id"] for item in seen["items"]] == [str(asked.id)]
    actions.decide_residency(session, committee, asked.id, APPROVE, NOW)
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.actor_id == committee).order_by(AuditEntry.id)
    )
    assert sorted((entry.action, tuple(entry.subject_ids)) for entry in entries) == [
        ("residencies_seen", (asked.id,)),
        ("residency_decided", (asked.id,)),
    ]


def test_the_event_never_says_where_somebody_lives(session: Session) -> None:
    community = a_community(session)
    member = a_resident(session, community)
    event = told(session, "residency_decided")[-1]
    assert event["data"]["member_id"] == str(member)
    assert not {"building", "unit", "room", "note"} & event["data"].keys()


def test_the_committee_sees_who_else_is_registered_at_a_room(session: Session) -> None:
    community = a_community(session)
    committee = a_committee_member(session, community)

    def asks(room: str = "501", in_: UUID = community, unit: str | None = None) -> Residency:
        home = {"community_id": in_, "building": "3 号楼", "room": room}
        told_home = home | ({"unit": unit} if unit else {})
        return actions.ask_residency(session, a_member(session).id, told_home, NOW)

    first, second, elsewhere, unit = asks(), asks(), asks("502"), asks(unit="2")
    gone, stranger = asks(), asks(in_=a_community(session))
    actions.move_out(session, gone.member_id, NOW)
    seen = actions.look_at_residencies(session, committee, {**NO_FILTER, "status": "pending"}, NOW)
    others = {
        item["id"]: [other["residency_id"] for other in item["others_at_room"]]
        for item in seen["items"]
    }
    assert others == {
        str(first.id): [str(second.id)],
        str(second.id): [str(first.id)],
        str(elsewhere.id): [],
        str(unit.id): [],
    }
    assert str(stranger.id) not in others
    [entry] = session.scalars(select(AuditEntry).where(AuditEntry.actor_id == committee))
    assert set(entry.subject_ids) == {first.id, second.id, elsewhere.id, unit.id}


def test_who_shows_up_only_as_another_at_a_room_is_in_the_audit_log_too(session: Session) -> None:
    community = a_community(session)
    committee = a_committee_member(session, community)
    old, new = (asked_residency(session, a_member(session).id, community) for _ in range(2))
    actions.decide_residency(session, committee, old.id, APPROVE, NOW)
    seen = actions.look_at_residencies(session, committee, {**NO_FILTER, "status": "pending"}, NOW)
    [item] = seen["items"]
    assert [other["status"] for other in item["others_at_room"]] == ["approved"]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "residencies_seen")).one()
    assert set(entry.subject_ids) == {old.id, new.id}
