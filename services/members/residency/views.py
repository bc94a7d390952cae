"""Residency as its owner, the committee and the other services see it."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.pages import Page, Paging, page
from contracts.errors.general import NotThere, ResidencyRequired
from contracts.json import Json
from services.members.communities.model import Community
from services.members.communities.views import committees_of, community_json
from services.members.residency.model import Residency
from services.members.residency.rules import APPROVED


def residency_json(residency: Residency) -> Json:
    return {
        "id": str(residency.id),
        "status": residency.status,
        "community_id": str(residency.community_id),
        "building": residency.building,
        "unit": residency.unit,
        "room": residency.room,
        "note": residency.note,
        "reason": residency.reason,
        "asked_at": rfc3339(residency.asked_at),
        "decided_at": rfc3339(residency.decided_at) if residency.decided_at else None,
        "ended_at": rfc3339(residency.ended_at) if residency.ended_at else None,
    }


def committee_json(residency: Residency, member: Json) -> Json:
    return {**residency_json(residency), "member": member}


def latest_residency(session: Session, member_id: UUID) -> Residency | None:
    """The newest asking; an earlier one was rejected, or its member has ended it."""
    return session.scalar(
        select(Residency)
        .where(Residency.member_id == member_id)
        .order_by(Residency.asked_at.desc(), Residency.id.desc())
        .limit(1)
    )


def own_residency(session: Session, member_id: UUID) -> Json:
    residency = latest_residency(session, member_id)
    if residency is None:
        raise NotThere
    return residency_json(residency)


def place_of(session: Session, member_id: UUID) -> Json:
    """{residency, community, is_committee} as one sees them of oneself."""
    residency = latest_residency(session, member_id)
    community = session.get(Community, residency.community_id) if residency else None
    return {
        "residency": residency_json(residency) if residency else None,
        "community": community_json(community) if community else None,
        "is_committee": bool(committees_of(session, member_id)),
    }


def residencies(session: Session, communities: Iterable[UUID], query: Json) -> Page:
    """A page of the residencies asked for in `communities`, newest first."""
    wanted = select(Residency).where(Residency.community_id.in_(set(communities)))
    if status := query.get("status"):
        wanted = wanted.where(Residency.status == status)
    order = (Residency.asked_at.desc(), Residency.id.desc())
    return page(session, wanted, order=order, paging=Paging.of(query))


def community_of(session: Session, member_id: UUID) -> UUID | None:
    """Where this member is a verified resident."""
    return session.scalar(
        select(Residency.community_id).where(
            Residency.member_id == member_id, Residency.status == APPROVED
        )
    )


def required_community(session: Session, member_id: UUID) -> UUID:
    """Where the caller is a verified resident; ResidencyRequired if nowhere."""
    community_id = community_of(session, member_id)
    if community_id is None:
        raise ResidencyRequired
    return community_id


def residents_of(community_id: UUID) -> Select[UUID]:
    """The ids of a community's verified residents, to be part of another query."""
    return select(Residency.member_id).where(
        Residency.community_id == community_id, Residency.status == APPROVED
    )


def are_neighbours(session: Session, one: UUID, other: UUID) -> bool:
    """Whether both are verified residents of one community."""
    community_id = community_of(session, one)
    return community_id is not None and community_id == community_of(session, other)
