"""Which replacement waits, and which are due."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from contracts.json import Json
from services.members.alerts.views import on_their_way
from services.members.phones.model import PhoneChange
from services.members.phones.rules import WAITING


def waiting_json(session: Session, member_id: UUID) -> Json | None:
    """{phone, asked_at, takes_effect_at}, to the member alone; None where none waits."""
    found = waiting(session, member_id)
    if found is None:
        return None
    return {
        "phone": found.new_number,
        "asked_at": rfc3339(found.asked_at),
        "takes_effect_at": rfc3339(found.takes_effect_at),
    }


def waiting(session: Session, member_id: UUID) -> PhoneChange | None:
    return session.scalar(
        select(PhoneChange)
        .where(PhoneChange.member_id == member_id, PhoneChange.state == WAITING)
        .execution_options(populate_existing=True)
    )


def due(now: datetime) -> Select[UUID]:
    """Not before the old phone has been told, or no carrier could be found who would."""
    return select(PhoneChange.id).where(
        PhoneChange.state == WAITING,
        PhoneChange.takes_effect_at <= now,
        ~on_their_way(PhoneChange.member_id),
    )
