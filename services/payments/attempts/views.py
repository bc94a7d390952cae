"""Reading attempts: as orders for the provider, and what is under way."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from services.payments.attempts.model import Attempt
from services.payments.providers.rules import Kind, Order


def order_of(attempt: Attempt) -> Order:
    kind: Kind = attempt.kind  # type: ignore[assignment] # the column's check holds it
    return Order(kind, attempt.number, attempt.money, attempt.token, attempt.charge_number)


def order_under_way(session: Session, subject_id: UUID) -> Order | None:
    """The order whose outcome is not known yet, of a charge, refund or payout."""
    found = session.scalars(
        select(Attempt).where(Attempt.subject_id == subject_id, Attempt.state == "processing")
    ).one_or_none()
    return order_of(found) if found else None


def attempts_to_ask(now: datetime) -> Select[str]:
    """Numbers of the orders to ask about now."""
    return select(Attempt.number).where(Attempt.state == "processing", Attempt.next_ask_at <= now)


def number_that_took(session: Session, charge_id: UUID) -> str:
    """The order that captured the charge: what a refund refers to."""
    return session.scalars(
        select(Attempt.number).where(Attempt.subject_id == charge_id, Attempt.state == "succeeded")
    ).one()


def is_card_busy(session: Session, card_id: UUID) -> bool:
    busy = exists().where(Attempt.card_id == card_id, Attempt.state == "processing")
    return bool(session.scalar(select(busy)))
