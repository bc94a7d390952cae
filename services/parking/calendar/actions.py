"""Use cases of the calendar's token: make another, take it back."""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.parking.calendar.model import CalendarToken
from services.parking.calendar.rules import digest_of

SEED_BYTES = 16


def make_token(session: Session, member_id: UUID, now: datetime) -> str:
    """What the gateway makes the token of; nothing opens the calendar with an earlier one any
    more."""
    seed = secrets.token_urlsafe(SEED_BYTES)
    row = {"digest": digest_of(seed), "created_at": now}
    put = insert(CalendarToken).values(member_id=member_id, **row)
    session.execute(put.on_conflict_do_update(index_elements=["member_id"], set_=row))
    return seed


def revoke_token(session: Session, member_id: UUID) -> None:
    """Nothing opens the calendar any more; said again it changes nothing."""
    session.execute(delete(CalendarToken).where(CalendarToken.member_id == member_id))
