"""Payouts as the payee may read them, and those to send."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from chassis.pages import Page, Paging, page
from services.payments.payouts.model import Payout


def list_payouts(session: Session, member_id: UUID, paging: Paging) -> Page:
    mine = select(Payout).where(Payout.payee_id == member_id)
    order = (Payout.created_at.desc(), Payout.id.desc())
    return page(session, mine, order=order, paging=paging)


def payouts_to_send(now: datetime) -> Select[UUID]:
    """New ones, and failed ones whose wait is over."""
    return select(Payout.id).where(
        Payout.status.in_(("pending", "failed")), Payout.next_try_at <= now
    )
