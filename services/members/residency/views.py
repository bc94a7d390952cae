"""Residency as its owner, the committee and the other services see it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.pages import Page, Paging, page
from contracts.errors.general import NotThere, ResidencyRequired
from contracts.json import Json
from services.members.communities.model import Community
from services.members.communities.views import committees_of, community_json
from services.members.residency.model import Residency
from services.members.residency.rules import APPROVED, HELD


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


def committee_json(
    residency: Residency, about: Mapping[UUID, Json], others: Iterable[Residency] = ()
) -> Json:
    """`about`: the card of each member; `others`: who else is registered at the room."""
    return {
        **residency_json(residency),
        "member": about[residency.member_id],
        "others_at_room": [
            {
                "residency_id": str(other.id),
                "status": other.status,
                "member": about[other.member_id],
            }
            for other in others
        ],
    }


def at_the_same_rooms(session: Session, shown: Sequence[Residency]) -> dict[UUID, list[Residency]]:
    """By the id of each of `shown`: what others hold at its room, approved or pending, the oldest
    first. Several may live in one room; where no room was told, there is nobody to name."""
    rooms = {room for residency in shown if (room := _room(residency))}
    there: dict[Any, list[Residency]] = defaultdict(list)
    if rooms:
        held = select(Residency).where(
            tuple_(Residency.community_id, Residency.building_key, Residency.room_key).in_(
                {room[:3] for room in rooms}
            ),
            Residency.status.in_(HELD),
        )
        for other in session.scalars(held.order_by(Residency.asked_at, Residency.id)):
            there[_room(other)].append(other)
    return {
        residency.id: [
            other
            for other in there.get(_room(residency), [])
            if other.member_id != residency.member_id
        ]
        for residency in shown
    }


def _room(residency: Residency) -> tuple[UUID, str, str, str] | None:
    if residency.building_key is None or residency.room_key is None:
        return None
    key = (residency.building_key, residency.room_key, residency.unit_key or "")
    return residency.community_id, *key


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


def residency_of(session: Session, member_id: UUID) -> Residency | None:
    """By which this member is a verified resident somewhere."""
    return session.scalar(
        select(Residency).where(Residency.member_id == member_id, Residency.status == APPROVED)
    )


def community_of(session: Session, member_id: UUID) -> UUID | None:
    """Where this member is a verified resident."""
    return session.scalar(
        select(Residency.community_id).where(
            Residency.member_id == member_id, Residency.status == APPROVED
        )
    )


def zone_of(session: Session, member_id: UUID) -> str | None:
    """The time zone of where this member is a verified resident."""
    home = community_of(session, member_id)
    return session.scalar(select(Community.zone).where(Community.id == home)) if home else None


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
