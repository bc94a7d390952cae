from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from contracts.errors.base import Unauthenticated
from services.members.accounts.model import Member
from services.members.sessions import actions as session_actions
from services.members.standing.views import standing_of
from tests.members.builders import (
    ISSUER,
    NOW,
    a_community,
    a_member,
    a_resident,
    asked_residency,
)


def signed_in(session: Session, member: Member) -> UUID:
    return session_actions.open_session(session, ISSUER, member, NOW).id


def test_standing_tells_the_card_the_home_and_the_outsiders(session: Session) -> None:
    here, there = a_community(session), a_community(session)
    me = session.get_one(Member, a_resident(session, here, "王阿姨"))
    neighbour, stranger = a_resident(session, here), a_resident(session, there)
    asked = [str(neighbour), str(stranger), "no id"]
    assert standing_of(session, me.id, signed_in(session, me), asked) == {
        "member_id": str(me.id),
        "display_name": "王阿姨",
        "avatar": None,
        "rating": None,
        "version": me.version,
        "language": me.language,
        "status": "active",
        "residency": "approved",
        "community_id": str(here),
        "zone": "Asia/Shanghai",
        "outsiders": sorted([str(stranger), "no id"]),
    }


def test_who_is_not_approved_has_no_community_and_only_outsiders(session: Session) -> None:
    community, member = a_community(session), a_member(session)
    session_id = signed_in(session, member)
    neighbour = str(a_resident(session, community))
    assert standing_of(session, member.id, session_id)["residency"] is None
    asked_residency(session, member.id, community)
    standing = standing_of(session, member.id, session_id, [neighbour])
    assert (standing["residency"], standing["community_id"]) == ("pending", None)
    assert standing["outsiders"] == [neighbour]


def test_only_who_is_active_in_a_living_session_of_theirs_has_a_standing(session: Session) -> None:
    member, other = a_member(session), a_member(session)
    session_id = signed_in(session, member)
    assert standing_of(session, member.id, session_id)["status"] == "active"
    with pytest.raises(Unauthenticated):
        standing_of(session, other.id, session_id)
    member.status = "suspended"
    session.flush()
    with pytest.raises(Unauthenticated):
        standing_of(session, member.id, session_id)
    member.status = "active"
    session_actions.end_session(session, session_id, NOW)
    with pytest.raises(Unauthenticated):
        standing_of(session, member.id, session_id)
