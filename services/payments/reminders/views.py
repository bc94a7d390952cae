"""Charges of which a payer is to be reminded now."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from services.payments.charges.model import Charge
from services.payments.charges.rules import BESIDE, PAYABLE
from services.payments.deals.model import Deal
from services.payments.reminders.rules import BEFORE, OUTLIVES, SHORTEST

# What is asked for beside a deal is owed also when all else of it has been paid.
_OWED: tuple[ColumnElement[bool], ...] = (
    Charge.status.in_(PAYABLE),
    or_(Deal.state == "held", and_(Deal.state == "released", Charge.stage.in_(BESIDE))),
)


def due_soon(now: datetime) -> Select[UUID]:
    """rules.remind_at, in SQL: past both half of the time given, and a day before the end of it."""
    return (
        select(Charge.id)
        .join(Charge.deal)
        .where(
            *_OWED,
            Charge.reminded_at.is_(None),
            Charge.due_at > now,
            Charge.due_at - Charge.created_at >= SHORTEST,
            Charge.due_at <= now + BEFORE,
            Charge.due_at - now <= now - Charge.created_at,
        )
    )


def notice_of(session: Session, deal_id: UUID) -> datetime | None:
    """When both sides were told that the deal's balance is overdue; None where they were not, it is
    paid, a payment of it is under way, or its deal is not held."""
    told = (
        select(Charge.overdue_at)
        .join(Charge.deal)
        .where(*_OWED, Charge.deal_id == deal_id, Charge.stage == "balance")
    )
    return session.scalar(told)


def overdue(now: datetime) -> Select[UUID]:
    return (
        select(Charge.id)
        .join(Charge.deal)
        .where(
            *_OWED,
            Charge.stage.in_(OUTLIVES),
            Charge.overdue_at.is_(None),
            Charge.due_at <= now,
        )
    )
