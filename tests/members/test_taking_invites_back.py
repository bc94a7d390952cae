"""The committee sees its codes, and takes them back."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.ids import uuid7
from contracts.errors.general import CommitteeOnly, NotThere
from contracts.errors.members import InviteCodeRefused
from contracts.json import Json
from services.members.audit.model import AuditEntry
from services.members.committee_invites import actions, rules
from services.members.committee_invites.model import CommitteeInvite
from services.members.residency.actions import ask_residency
from services.members.residency.views import community_of
from tests.members.builders import (
    DAY,
    MINUTE,
    NO_FILTER,
    NOW,
    a_committee_member,
    a_community,
    a_member,
    a_resident,
)
from tests.members.running import Running
from tests.support.locks import until_done_or_waiting


def an_invite(session: Session, by: UUID, *, max_uses: int = 2) -> CommitteeInvite:
    asked = {"max_uses": max_uses, "expires_at": NOW + DAY, "building": "3"}
    return actions.make_invite(session, by, asked, NOW)


def comes(session: Session, invite: CommitteeInvite) -> UUID:
    member_id = a_member(session).id
    ask_residency(session, member_id, {"invite_code": rules.shown(invite.code)}, NOW)
    return member_id


def listed(session: Session, by: UUID) -> list[Json]:
    items: list[Json] = actions.look_at_invites(session, by, NO_FILTER, NOW)["items"]
    return items


def written(session: Session, action: str, by: UUID) -> list[list[UUID]]:
    wanted = select(AuditEntry.subject_ids).where(
        AuditEntry.action == action, AuditEntry.actor_id == by
    )
    return list(session.scalars(wanted))


def test_the_committee_sees_what_is_left_of_its_own(session: Session) -> None:
    community = a_community(session)
    committee = a_committee_member(session, community)
    an_invite(session, a_committee_member(session, a_community(session)))
    invite = an_invite(session, committee)
    comes(session, invite)
    # Made by one of it, it is all of its.
    assert listed(session, a_committee_member(session, community)) == [
        {
            "id": str(invite.id),
            "community_id": str(community),
            "status": "open",
            "code": rules.shown(invite.code),
            "building": "3",
            "max_uses": 2,
            "uses": 1,
            "uses_left": 1,
            "made_at": rfc3339(NOW),
            "expires_at": rfc3339(NOW + DAY),
            "revoked_at": None,
        }
    ]
    listed(session, committee)
    assert written(session, "invites_seen", committee) == [[invite.id]]


def test_what_ends_a_code_is_said(session: Session) -> None:
    invite = an_invite(session, a_committee_member(session, a_community(session)), max_uses=1)
    assert rules.state_of(invite, NOW + DAY - MINUTE) == "open"
    assert rules.state_of(invite, NOW + DAY) == "expired"
    invite.uses = 1
    assert rules.state_of(invite, NOW) == "used_up"
    invite.revoked_at = NOW
    assert rules.state_of(invite, NOW) == "revoked"


def test_one_that_was_taken_back_lets_nobody_in_and_puts_nobody_out(session: Session) -> None:
    community = a_community(session)
    committee = a_committee_member(session, community)
    invite = an_invite(session, committee)
    resident = comes(session, invite)
    for _ in range(2):
        actions.revoke_invite(session, committee, invite.id, NOW)
    with pytest.raises(InviteCodeRefused):
        comes(session, invite)
    assert community_of(session, resident) == community
    (shown,) = listed(session, committee)
    assert (shown["status"], shown["revoked_at"]) == ("revoked", rfc3339(NOW))
    assert written(session, "invite_revoked", committee) == [[invite.id]]


def test_only_the_committee_whose_it_is_sees_it_and_takes_it_back(session: Session) -> None:
    community = a_community(session)
    invite = an_invite(session, a_committee_member(session, community))
    resident = a_resident(session, community)
    with pytest.raises(CommitteeOnly):
        listed(session, resident)
    with pytest.raises(CommitteeOnly):
        actions.revoke_invite(session, resident, invite.id, NOW)
    elsewhere = a_committee_member(session, a_community(session))
    assert listed(session, elsewhere) == []
    for unknown in (invite.id, uuid7(), None):
        with pytest.raises(NotThere):
            actions.revoke_invite(session, elsewhere, unknown, NOW)
    assert comes(session, invite)


def test_who_comes_while_it_is_taken_back_is_refused(members: Running) -> None:
    boss = members.resident(members.a_community(), committee=True)
    tomorrow = rfc3339((members.now + DAY).replace(second=0, microsecond=0))
    body = {"max_uses": 3, "expires_at": tomorrow}
    token = boss["access_token"]
    invite = members.call("make_committee_invite", token=token, body=body)
    comer = members.signed_in()["access_token"]
    asked = {"invite_code": invite["code"], "room": "501"}
    with ThreadPoolExecutor(1) as pool:
        with members.unit.begin() as work:
            by, invite_id = UUID(boss["member"]["id"]), UUID(invite["id"])
            actions.revoke_invite(work.session, by, invite_id, work.now)
            coming = pool.submit(members.call, "ask_residency", token=comer, body=asked)
            until_done_or_waiting(members.unit.engine, coming)
        with pytest.raises(InviteCodeRefused):
            coming.result()
    members.call("revoke_committee_invite", token=token, invite_id=invite["id"])
    (shown,) = members.call("list_committee_invites", token=token, query={})["items"]
    assert (shown["id"], shown["status"], shown["uses_left"]) == (invite["id"], "revoked", 3)
