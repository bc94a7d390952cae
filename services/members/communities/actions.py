"""Founding communities, appointing their committees and taking seats back: the operator's work."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from contracts.errors.general import NotThere
from services.members.communities.model import CommitteeSeat, Community
from services.members.communities.rules import valid_zone


def add_community(
    session: Session, name: str, *, english_name: str | None, zone: str, now: datetime
) -> Community:
    """The community of this name, founded now if there is none."""
    known = session.scalar(select(Community).where(Community.name == name))
    if known is not None:
        return known
    community = Community(
        id=uuid7(), name=name, english_name=english_name, zone=valid_zone(zone), founded_at=now
    )
    session.add(community)
    session.flush()
    return community


def appoint(session: Session, community_id: UUID, member_id: UUID, now: datetime) -> None:
    """Give `member_id` a seat on the committee; a second time changes nothing."""
    seat = insert(CommitteeSeat).values(
        community_id=community_id, member_id=member_id, granted_at=now
    )
    session.execute(seat.on_conflict_do_nothing())


def dismiss(session: Session, community_id: UUID, member_id: UUID) -> None:
    """Take back the seat of `member_id` on the committee; NotThere where they have none."""
    seat = delete(CommitteeSeat).where(
        CommitteeSeat.community_id == community_id, CommitteeSeat.member_id == member_id
    )
    if session.scalar(seat.returning(CommitteeSeat.member_id)) is None:
        raise NotThere
