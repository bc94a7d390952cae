"""Charges: opened by the deal, paid by the payer, settled by the provider's answer."""

from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.ids import uuid7
from chassis.outbox import publish
from contracts.errors.general import NotParty, NotThere, ValidationFailed
from contracts.errors.payments import ChargeNotPayable, ChargeProcessing, DealFrozen
from contracts.money import Money
from services.payments.attempts.actions import begin
from services.payments.attempts.model import Attempt
from services.payments.attempts.views import order_under_way, provider_of_deal
from services.payments.cards.views import card_of
from services.payments.charges import rules, views
from services.payments.charges.model import Charge
from services.payments.deals.actions import lock_deal
from services.payments.deals.model import Deal
from services.payments.escrow import rules as escrow_rules
from services.payments.ledger import rules as journals
from services.payments.ledger.actions import book
from services.payments.providers.rules import Order
from services.payments.refunds.actions import give_back

_CHARGE = cast(Table, Charge.__table__)
_OPEN = (
    insert(_CHARGE)
    .on_conflict_do_nothing(index_elements=["deal_id", "stage"])
    .returning(_CHARGE.c.id)
)


def open_charge(
    session: Session,
    deal: Deal,
    stage: str,
    *,
    money: Money,
    due_at: datetime,
    now: datetime,
    forfeit_at: datetime | None = None,
) -> None:
    """One charge a stage; nothing more is asked for once the deal has ended."""
    if deal.state in escrow_rules.ENDED or money.amount == 0:
        return
    row = {
        "id": uuid7(),
        "deal_id": deal.id,
        "stage": stage,
        "amount": money.amount,
        "currency": money.currency,
        "status": "due",
        "due_at": due_at,
        "forfeit_at": forfeit_at,
        "created_at": now,
        "version": 1,
    }
    charge_id = session.connection().scalar(_OPEN, row)
    if charge_id is None:
        return
    publish(
        session,
        "charge_due",
        aggregate_id=charge_id,
        aggregate_version=1,
        data={
            "charge_id": str(charge_id),
            "deal_kind": deal.kind,
            "deal_id": str(deal.id),
            "stage": stage,
            "amount": money.json(),
            "payer_id": str(deal.payer_id),
            "payee_id": str(deal.payee_id),
            "due_at": rfc3339(due_at),
        },
    )


def charge_to_pay(session: Session, charge_id: UUID | None, caller_id: UUID) -> Charge:
    """NotThere where the caller may not see it, NotParty where it is not theirs to pay."""
    charge = views.charge_seen_by(session, charge_id, caller_id)
    if charge is None:
        raise NotThere()
    if charge.deal.payer_id != caller_id:
        raise NotParty()
    return charge


def start_payment(
    session: Session,
    charge_id: UUID | None,
    *,
    caller_id: UUID,
    card_id: UUID,
    provider: str,
    ask_after: timedelta,
    now: datetime,
) -> tuple[Charge, Order]:
    """The charge, processing, and the order to give to the provider after the commit: to the one
    that has money of this deal already, else to `provider`."""
    charge = charge_to_pay(session, charge_id, caller_id)
    card = card_of(session, caller_id, card_id)
    if card is None:
        raise ValidationFailed.at("/card_id", "unknown_card")
    lock_deal(session, charge.deal_id)
    session.refresh(charge)
    if card.provider != (provider_of_deal(session, charge.deal_id) or provider):
        raise ValidationFailed.at("/card_id", "other_provider")
    if charge.status == "processing":
        raise ChargeProcessing()
    if charge.deal.state == "frozen":
        raise DealFrozen
    if charge.status not in rules.PAYABLE or charge.deal.state != "held":
        raise ChargeNotPayable(state=charge.status)
    charge.status = rules.after(charge.status, "pay")
    charge.failure_code = None
    order = begin(
        session,
        "charge",
        subject_id=charge.id,
        deal_id=charge.deal_id,
        money=charge.money,
        ask_after=ask_after,
        now=now,
        card=card,
    )
    return charge, order


def settle_charge(session: Session, attempt: Attempt, now: datetime) -> None:
    """The provider's answer, once it is one; money nobody waits for goes back by itself."""
    charge = session.get_one(Charge, attempt.subject_id)
    if attempt.state == "succeeded":
        _captured(session, charge, attempt, now)
        return
    event = "decline" if attempt.state == "failed" else "close"
    charge.status = rules.after(charge.status, event)
    if event == "decline":
        charge.failure_code = attempt.failure_code
        _tell(session, charge, "payment_failed", failure_code=attempt.failure_code)
        if charge.deal.state in escrow_rules.ENDED:
            charge.status = rules.after(charge.status, "expire")


def expire_open(session: Session, deal: Deal) -> None:
    """What has not been paid is no longer asked for."""
    for charge in views.charges_of(session, deal.id):
        if charge.status in rules.PAYABLE:
            charge.status = rules.after(charge.status, "expire")


def close_charges(session: Session, deal_id: UUID | None) -> tuple[str, Order | None]:
    """Before a hold lapses: (closed | processing | captured | unknown_deal, the order to close).

    Nothing is closed once money was taken; while an order is under way only the provider knows.
    """
    deal = lock_deal(session, deal_id) if deal_id else None
    if deal is None:
        return "unknown_deal", None
    charges = views.charges_of(session, deal.id)
    if any(charge.status in rules.TAKEN for charge in charges):
        return "captured", None
    under_way = [order for c in charges if (order := order_under_way(session, c.id))]
    if under_way:
        return "processing", under_way[0]
    expire_open(session, deal)
    return "closed", None


def _captured(session: Session, charge: Charge, attempt: Attempt, now: datetime) -> None:
    too_late = charge.status == "expired" or charge.deal.state in escrow_rules.ENDED
    charge.status = rules.after(charge.status, "capture")
    charge.captured_at = now
    book(session, journals.captured(charge.deal_id, charge.stage, charge.money), now)
    if too_late:
        give_back(session, charge, attempt.number, now)
        return
    _tell(
        session,
        charge,
        "payment_captured",
        amount=charge.money.json(),
        captured_at=rfc3339(now),
    )


def _tell(session: Session, charge: Charge, event_type: str, **more: object) -> None:
    charge.version += 1
    publish(
        session,
        event_type,
        aggregate_id=charge.id,
        aggregate_version=charge.version,
        data={
            "charge_id": str(charge.id),
            "deal_kind": charge.deal.kind,
            "deal_id": str(charge.deal_id),
            "stage": charge.stage,
            **more,
        },
    )
