"""Noting and forgetting the two of a deal."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from contracts.json import Json
from services.members.parties import rules
from services.members.parties.model import DealParties


def note_parties(session: Session, told: Json, now: datetime) -> None:
    """Remember the two that an event names, if it does."""
    found = rules.named(told)
    if found is None:
        return
    deal_id, payee_id, payer_id = map(UUID, found)
    row = insert(DealParties).values(
        deal_id=deal_id, payee_id=payee_id, payer_id=payer_id, heard_at=now
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=[DealParties.deal_id], set_={"heard_at": row.excluded.heard_at}
        )
    )


def forget_old_parties(session: Session, now: datetime) -> None:
    session.execute(delete(DealParties).where(DealParties.heard_at < now - rules.KEPT))
