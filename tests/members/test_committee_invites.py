"""Codes of the committee's: who may make one, whom it lets in, and how often."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from contracts.errors.base import Refusal
from contracts.errors.general import CommitteeOnly, NotThere, ValidationFailed
from contracts.errors.members import InviteCodeRefused, ResidencyExists
from contracts.json import Json
from services.members.audit.model import AuditEntry
from services.members.committee_invites import actions, rules
from services.members.committee_invites.model import CommitteeInvite
from services.members.communities.actions import appoint
from services.members.residency import actions as residency_actions
from services.members.residency.model import Residency
from tests.members.builders import (
    DAY,
    MINUTE,
    NOW,
    a_committee_member,
    a_community,
    a_member,
    a_resident,
)
from tests.members.running import Running


def invited(session: Session, by: UUID, **asked: Any) -> CommitteeInvite:
    return actions.make_invite(session, by, {"max_uses": 3, "expires_at": NOW + DAY, **asked}, NOW)


def comes_with(session: Session, code: str, **told: Any) -> Residency:
    member = a_member(session)
    asked = {"invite_code": code, **told}
    return residency_actions.ask_residency(session, member.id, asked, told.pop("now", NOW))


@given(st.text(rules.ALPHABET, min_size=rules.LENGTH, max_size=rules.LENGTH))
def test_a_code_is_read_as_it_is_shown_however_it_is_typed(code: str) -> None:
    for typed in (code, rules.shown(code), rules.shown(code).lower(), f" {code} "):
        assert rules.read(typed) == code


def test_letters_that_look_like_figures_are_read_as_such() -> None:
    assert rules.read("oO-iI-lL") == "001111"


def test_who_has_a_code_is_a_resident_at_once(session: Session) -> None:
    committee = a_committee_member(session, community := a_community(session))
    invite = invited(session, committee, building="3 号楼")
    here = comes_with(session, rules.shown(invite.code).lower(), room="501")
    assert (here.status, here.community_id) == ("approved", community)
    assert (here.building, here.room, here.decided_by) == ("3 号楼", "501", committee)
    assert (invite.uses, here.invite_id) == (1, invite.id)


def test_the_code_alone_will_do(session: Session) -> None:
    invite = invited(session, a_committee_member(session, a_community(session)))
    here = comes_with(session, invite.code)
    assert (here.status, here.building, here.room) == ("approved", None, None)


def test_a_code_for_one_building_lets_nobody_into_another(session: Session) -> None:
    invite = invited(session, a_committee_member(session, a_community(session)), building="3")
    with pytest.raises(ValidationFailed):
        comes_with(session, invite.code, building="4")
    assert comes_with(session, invite.code, building="3").building == "3"


def test_wrong_expired_and_used_up_codes_look_alike(session: Session) -> None:
    committee = a_committee_member(session, a_community(session))
    used_up = invited(session, committee, max_uses=1)
    comes_with(session, used_up.code)
    expired = invited(session, committee, expires_at=NOW + MINUTE)
    member = a_member(session)
    for code, now in ((used_up.code, NOW), (expired.code, NOW + MINUTE), ("0" * 12, NOW)):
        with pytest.raises(InviteCodeRefused):
            residency_actions.ask_residency(session, member.id, {"invite_code": code}, now)


def test_only_the_committee_invites_and_into_its_own_community(session: Session) -> None:
    here, there = a_community(session), a_community(session)
    with pytest.raises(CommitteeOnly):
        invited(session, a_resident(session, here))
    with pytest.raises(NotThere):
        invited(session, a_committee_member(session, here), community_id=there)


def test_who_sits_on_two_committees_says_for_which(session: Session) -> None:
    here, there = a_community(session), a_community(session)
    committee = a_committee_member(session, here)
    appoint(session, there, committee, NOW)
    with pytest.raises(ValidationFailed):
        invited(session, committee)
    assert invited(session, committee, community_id=there).community_id == there


@pytest.mark.parametrize("after", [timedelta(0), timedelta(days=367)])
def test_a_code_lasts_into_the_future_and_a_year_at_most(
    session: Session, after: timedelta
) -> None:
    committee = a_committee_member(session, a_community(session))
    with pytest.raises(ValidationFailed):
        invited(session, committee, expires_at=NOW + after)


def test_that_a_code_was_made_is_written_down_without_the_code(session: Session) -> None:
    committee = a_committee_member(session, a_community(session))
    invite = invited(session, committee, building="3")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.actor_id == committee)).one()
    assert (entry.action, entry.subject_ids) == ("invite_made", [invite.id])
    assert invite.code not in str(entry.details)


def made(members: Running, **asked: Any) -> str:
    community = members.a_community()
    boss = members.resident(community, committee=True)["access_token"]
    tomorrow = (members.now + DAY).replace(second=0, microsecond=0)
    body = {"max_uses": 3, "expires_at": rfc3339(tomorrow), **asked}
    code: str = members.call("make_committee_invite", token=boss, body=body)["code"]
    return code


def use(members: Running, pair: Json, code: str) -> str:
    body = {"invite_code": code, "room": "501"}
    try:
        answer: Json = members.call("ask_residency", token=pair["access_token"], body=body)
    except Refusal as refusal:
        return refusal.code
    return str(answer["status"])


def test_of_many_who_come_at_once_as_many_are_let_in_as_the_code_says(members: Running) -> None:
    code = made(members)
    people = [members.signed_in() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda pair: use(members, pair, code), people))
    assert outcomes.count("approved") == 3
    assert outcomes.count("invite_code_refused") == 5


def test_a_use_that_comes_to_nothing_is_not_counted(members: Running) -> None:
    code = made(members, max_uses=1)
    resident = members.resident(members.a_community())
    assert use(members, resident, code) == ResidencyExists.code
    assert use(members, members.signed_in(), code) == "approved"


def test_what_is_asked_for_with_and_without_a_code(members: Running) -> None:
    token = members.signed_in()["access_token"]
    community = str(members.a_community())
    wrong: list[tuple[Json, set[str]]] = [
        ({}, {"/community_id", "/building", "/room"}),
        ({"community_id": "x", "room": "1"}, {"/community_id", "/building"}),
        ({"invite_code": "x", "community_id": community}, {"/community_id"}),
        ({"invite_code": ""}, {"/invite_code"}),
    ]
    for body, pointers in wrong:
        with pytest.raises(ValidationFailed) as refused:
            members.call("ask_residency", token=token, body=body)
        said = [each["pointer"] for each in refused.value.errors]
        assert (set(said), len(said)) == (pointers, len(pointers))
