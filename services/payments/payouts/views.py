"""Payouts as the payee may read them, and those to send."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.pages import Page, page
from services.payments.payouts.model import Payout


def list_payouts(session: Session, member_id: UUID, *, cursor: str | None, limit: int) -> Page:
    mine = select(Payout).where(Payout.payee_id == member_id)
    order = (Payout.created_at.desc(), Payout.id.desc())
    return page(session, mine, order=order, cursor=cursor, limit=limit)


def payouts_to_send(session: Session, now: datetime, limit: int = 50) -> list[tuple[UUID, UUID]]:
    """(payout id, deal id), the longest waiting first."""
    due = (
        select(Payout.id, Payout.deal_id)
        .where(Payout.status.in_(("pending", "failed")), Payout.next_try_at <= now)
        .order_by(Payout.next_try_at)
        .limit(limit)
    )
    return [(payout_id, deal_id) for payout_id, deal_id in session.execute(due)]
