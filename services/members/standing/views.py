"""The caller as the other services go by: asked with every change, so read in one statement; who
else lives there takes another. And the committee's list of members."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, any_, bindparam, exists, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.ids import as_uuid
from chassis.pages import Page, Paging, page
from contracts.errors.base import Unauthenticated
from contracts.json import Json
from services.members.accounts.model import Member
from services.members.accounts.views import card, check_not_erasing, told_to_services
from services.members.communities.model import Community
from services.members.communities.views import committees_of
from services.members.residency.model import Residency
from services.members.residency.rules import APPROVED, home_key
from services.members.residency.views import residency_json
from services.members.sessions.model import SignInSession
from services.members.standing.rules import ACTIVE

_MEMBER, _RESIDENCY = Member.__table__, Residency.__table__
_COMMUNITY, _SESSION = Community.__table__, SignInSession.__table__
_ME = bindparam("member_id", type_=Uuid())
_ALIVE = exists().where(
    _SESSION.c.id == bindparam("session_id", type_=Uuid()),
    _SESSION.c.member_id == _ME,
    _SESSION.c.ended_at.is_(None),
)
# The newest asking; an earlier one was rejected, or its member has ended it.
_LATEST = (
    select(_RESIDENCY.c.status, _RESIDENCY.c.community_id)
    .where(_RESIDENCY.c.member_id == _ME)
    .order_by(_RESIDENCY.c.asked_at.desc(), _RESIDENCY.c.id.desc())
    .limit(1)
    .lateral("latest")
)
_HOME = (_COMMUNITY.c.id == _LATEST.c.community_id) & (_LATEST.c.status == APPROVED)
_STANDING = (
    select(
        _MEMBER,
        _LATEST.c.status.label("residency"),
        _COMMUNITY.c.id.label("community_id"),
        _COMMUNITY.c.zone,
    )
    .select_from(_MEMBER.outerjoin(_LATEST, true()).outerjoin(_COMMUNITY, _HOME))
    .where(_MEMBER.c.id == _ME, _MEMBER.c.status == "active", _ALIVE)
)
_NEIGHBOURS = select(_RESIDENCY.c.member_id).where(
    _RESIDENCY.c.community_id == bindparam("community_id", type_=Uuid()),
    _RESIDENCY.c.status == APPROVED,
    _RESIDENCY.c.member_id == any_(bindparam("others", type_=ARRAY(Uuid()))),
)


def standing_of(
    session: Session, member_id: UUID, session_id: UUID, others: Iterable[str] = ()
) -> Json:
    """Card, residency and rights; `outsiders` are those of `others` not of the same community.

    Unauthenticated where the session has ended or is another's, or the account is not active.
    """
    asked = {"member_id": member_id, "session_id": session_id}
    row = session.execute(_STANDING, asked).one_or_none()
    if row is None:
        check_not_erasing(session, member_id)
        raise Unauthenticated
    return {
        **told_to_services(row),
        "language": row.language,
        "status": row.status,
        "residency": row.residency,
        "community_id": str(row.community_id) if row.community_id else None,
        "zone": row.zone,
        "outsiders": _outsiders(session, row.community_id, others),
    }


def _outsiders(session: Session, community_id: UUID | None, others: Iterable[str]) -> list[str]:
    asked = {other: as_uuid(other) for other in others}
    neighbours: set[UUID] = set()
    if community_id is not None and asked:
        among = {"community_id": community_id, "others": [one for one in asked.values() if one]}
        neighbours = set(session.scalars(_NEIGHBOURS, among))
    return sorted(name for name, member in asked.items() if member not in neighbours)


def committees_served(session: Session, member_id: UUID) -> set[UUID]:
    """The communities on whose committees this member sits; none while they may not take part."""
    member = session.get(Member, member_id)
    return committees_of(session, member_id) if member and member.status == ACTIVE else set()


def registered_members(session: Session, communities: Iterable[UUID], query: Json) -> Page:
    """A page of (Member, Residency): who lives in `communities`, suspended or not; who registered
    last comes first."""
    wanted: Any = (
        select(Member, Residency)
        .join(Residency, Residency.member_id == Member.id)
        .where(Residency.community_id.in_(set(communities)), Residency.status == APPROVED)
    )
    if q := query.get("q"):
        wanted = wanted.where(Member.display_name.icontains(q, autoescape=True))
    if building := query.get("building"):
        wanted = wanted.where(Residency.building_key == home_key(building))
    if status := query.get("status"):
        wanted = wanted.where(Member.status == status)
    order = (Member.registered_at.desc(), Member.id.desc())
    return page(session, wanted, order=order, paging=Paging.of(query))


def registered_json(session: Session, member: Member, residency: Residency) -> Json:
    """A member as the committee sees them: where they live and whether they may take part."""
    return {
        **card(session, member),
        "status": member.status,
        "registered_at": rfc3339(member.registered_at),
        "residency": residency_json(residency),
    }
