"""How far an export is, and which the clock has to see to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from contracts.errors.general import NotThere
from contracts.json import Json
from services.members.exports import rules
from services.members.exports.model import Export


def newest(session: Session, member_id: UUID) -> Export | None:
    """The one asked for last, unless it is gone."""
    mine = select(Export).where(Export.member_id == member_id, Export.state != rules.DISCARDED)
    return session.scalar(mine.order_by(Export.asked_at.desc(), Export.id.desc()).limit(1))


def show(session: Session, member_id: UUID, now: datetime) -> Json:
    """NotThere where none was asked for, or it is over."""
    found = newest(session, member_id)
    if found is None or found.expires_at <= now:
        raise NotThere
    return export_json(found)


def ready(session: Session, member_id: UUID, now: datetime) -> Export:
    """The one whose zip is there; NotThere otherwise."""
    found = newest(session, member_id)
    if found is None or found.state != rules.READY or found.expires_at <= now:
        raise NotThere
    return found


def export_json(export: Export) -> Json:
    """As its member sees it."""
    return {
        "id": str(export.id),
        "state": export.state,
        "progress": {"done": export.parts_done, "of": export.parts},
        "size": export.size if export.state == rules.READY else None,
        "asked_at": rfc3339(export.asked_at),
        "ready_at": rfc3339(export.ready_at) if export.ready_at else None,
        "expires_at": rfc3339(export.expires_at),
    }


def to_build(now: datetime) -> Select[UUID]:
    return select(Export.id).where(Export.state.in_(rules.UNDER_WAY), Export.next_try_at <= now)


def to_discard(now: datetime) -> Select[UUID]:
    return select(Export.id).where(or_(Export.state == rules.DISCARDED, Export.expires_at <= now))
