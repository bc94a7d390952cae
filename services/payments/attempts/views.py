"""Reading attempts: as orders for the provider, and what is under way."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from contracts.json import Json
from contracts.money import Money
from services.payments.attempts.model import Attempt
from services.payments.providers.rules import Kind, Order, Part


def order_of(attempt: Attempt) -> Order:
    kind: Kind = attempt.kind  # type: ignore[assignment] # the column's check holds it
    return Order(
        provider=attempt.provider,
        kind=kind,
        number=attempt.number,
        money=attempt.money,
        started_at=attempt.started_at,
        token=attempt.token,
        charge_number=attempt.charge_number,
        parts=tuple(
            Part(part["number"], Money(part["amount"], part["currency"]))
            for part in attempt.parts or ()
        ),
        client_action=attempt.client_action,
    )


def order_under_way(session: Session, subject_id: UUID) -> Order | None:
    """The order whose outcome is not known yet, of a charge, refund or payout."""
    found = session.scalars(
        select(Attempt).where(Attempt.subject_id == subject_id, Attempt.state == "processing")
    ).one_or_none()
    return order_of(found) if found else None


def client_actions(session: Session, subject_ids: Collection[UUID]) -> dict[UUID, Json]:
    """By charge or payout, what its payer or payee is to do for the order under way."""
    if not subject_ids:
        return {}
    waiting = select(Attempt).where(
        Attempt.subject_id.in_(subject_ids),
        Attempt.state == "processing",
        Attempt.client_action.is_not(None),
    )
    return {each.subject_id: each.client_action or {} for each in session.scalars(waiting)}


def provider_of_deal(session: Session, deal_id: UUID) -> str | None:
    """Who holds, or may hold, money of the deal: what comes after goes the same way."""
    taken = (
        select(Attempt.provider)
        .where(
            Attempt.deal_id == deal_id,
            Attempt.kind == "charge",
            Attempt.state.in_(("processing", "succeeded")),
        )
        .limit(1)
    )
    return session.scalar(taken)


def attempts_to_ask(now: datetime) -> Select[str]:
    """Numbers of the orders to ask about now."""
    return select(Attempt.number).where(Attempt.state == "processing", Attempt.next_ask_at <= now)


def others_than(session: Session, provider: str) -> bool:
    """Whether anybody else than `provider` was ever given an order."""
    return bool(session.scalar(select(exists().where(Attempt.provider != provider))))


def number_that_took(session: Session, charge_id: UUID) -> str:
    """The order that captured the charge: what a refund refers to."""
    return session.scalars(
        select(Attempt.number).where(Attempt.subject_id == charge_id, Attempt.state == "succeeded")
    ).one()


def is_card_busy(session: Session, card_id: UUID) -> bool:
    busy = exists().where(Attempt.card_id == card_id, Attempt.state == "processing")
    return bool(session.scalar(select(busy)))
