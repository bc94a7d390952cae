"""Noting what is agreed, and that it was done."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.members.overview.model import SharedDeal
from services.members.residency.views import community_of


def note_agreed(
    session: Session,
    deal_id: UUID,
    kind: str,
    *,
    sides: tuple[UUID, UUID],
    things: int,
    minutes: int,
    amount: int,
    at: datetime,
) -> None:
    """What the deal is; `sides` are its owner and the other."""
    owner_id, other_id = sides
    row = insert(SharedDeal).values(
        deal_id=deal_id,
        kind=kind,
        owner_id=owner_id,
        other_id=other_id,
        things=things,
        minutes=minutes,
        amount=amount,
        agreed_at=at,
    )
    session.execute(row.on_conflict_do_nothing())


def note_done(session: Session, deal_id: UUID, amount: int, at: datetime) -> bool:
    """It was done, for this amount in the end; False where it has not been heard of. What is done
    where the owner does not live any more is no community's."""
    wanted = select(SharedDeal).where(SharedDeal.deal_id == deal_id).with_for_update()
    deal = session.scalar(wanted)
    if deal is None:
        return False
    community_id = community_of(session, deal.owner_id)
    if deal.done_at is None and community_id is not None:
        deal.community_id, deal.done_at, deal.amount = community_id, at, amount
        session.flush()
    return True
