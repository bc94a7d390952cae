"""Charges: opened by the deal, paid by the payer, settled by the provider's answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.ids import uuid7
from chassis.outbox import publish
from contracts.errors.general import NotParty, NotThere, ValidationFailed
from contracts.errors.payments import (
    BeyondCustody,
    ChargeNotPayable,
    ChargeProcessing,
    DealFrozen,
)
from contracts.money import Money
from services.payments.attempts.actions import begin
from services.payments.attempts.model import Attempt
from services.payments.attempts.views import (
    number_that_took,
    order_under_way,
    provider_of_deal,
)
from services.payments.cards.views import card_of
from services.payments.charges import rules, views
from services.payments.charges.model import Charge
from services.payments.deals.actions import lock_deal
from services.payments.deals.model import Deal
from services.payments.escrow import rules as escrow_rules
from services.payments.ledger import rules as journals
from services.payments.ledger.actions import book
from services.payments.payouts.actions import open_payout
from services.payments.providers.rules import Order
from services.payments.refunds.actions import give_back

_CHARGE = cast(Table, Charge.__table__)
_OPEN = (
    insert(_CHARGE)
    .on_conflict_do_nothing(index_elements=["deal_id", "stage", "number"])
    .returning(_CHARGE.c.id)
)


@dataclass(frozen=True)
class Ask:
    """What is to be paid; `number` is that of a supplement among those of its deal. `forfeit_at` is
    of a balance: not paid by then, the deposit is the payee's."""

    stage: str
    money: Money
    due_at: datetime
    number: int = 1
    forfeit_at: datetime | None = None


def open_charge(session: Session, deal: Deal, ask: Ask, now: datetime) -> None:
    """One charge a stage and number; nothing more is asked for once the deal has ended."""
    if is_over(deal, ask.stage) or ask.money.amount == 0:
        return
    charge_id = session.connection().scalar(_OPEN, _row(deal, ask, now))
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
            **_which(ask.stage, ask.number),
            "amount": ask.money.json(),
            "payer_id": str(deal.payer_id),
            "payee_id": str(deal.payee_id),
            "due_at": rfc3339(ask.due_at),
        },
    )


def call_off(session: Session, deal: Deal, ask: Ask, now: datetime) -> None:
    """It is not wanted any more, also where what asks for it is still to come: it is not asked for,
    and what was paid, or is under way, goes back by itself."""
    noted = _row(deal, ask, now) | {"status": "expired", "called_off_at": now}
    if session.connection().scalar(_OPEN, noted):
        return
    charge = views.numbered(session, deal.id, ask.stage, ask.number)
    if charge.called_off_at:
        return
    charge.called_off_at = now
    _expire([charge])
    # A deal that has ended has divided all that it held; what was paid beside it is its payee's.
    ended = deal.state in escrow_rules.ENDED or charge.stage in rules.BESIDE
    if charge.status == "captured" and not ended:
        give_back(session, charge, number_that_took(session, charge.id), now)


def _row(deal: Deal, ask: Ask, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "deal_id": deal.id,
        "stage": ask.stage,
        "number": ask.number,
        "amount": ask.money.amount,
        "currency": ask.money.currency,
        "status": "due",
        "due_at": ask.due_at,
        "forfeit_at": ask.forfeit_at,
        "created_at": now,
        "version": 1,
        "called_off_at": None,
    }


def _which(stage: str, number: int) -> dict[str, Any]:
    """How facts name a charge among those of its deal: most are the only one of their stage."""
    return {"stage": stage} if number == 1 else {"stage": stage, "number": number}


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
    hold_days: int | None = None,
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
    if charge.status not in rules.PAYABLE or is_over(charge.deal, charge.stage):
        raise ChargeNotPayable(state=charge.status)
    if hold_days is not None and rules.is_beyond(charge.deal.ends_at, hold_days, now):
        raise BeyondCustody(days=hold_days)
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
        if is_unwanted(charge):
            charge.status = rules.after(charge.status, "expire")


def expire_open(session: Session, deal: Deal) -> None:
    """What has not been paid is no longer asked for; of what is beside the deal, who asked for it
    says so."""
    _expire([c for c in views.charges_of(session, deal.id) if c.stage not in rules.BESIDE])


def _expire(charges: Sequence[Charge]) -> None:
    for charge in charges:
        if charge.status in rules.PAYABLE:
            charge.status = rules.after(charge.status, "expire")


def close_charges(
    session: Session, deal_id: UUID | None, supplement: int | None = None
) -> tuple[str, Order | None]:
    """Before a hold lapses: (closed | processing | captured | unknown_deal, the order to close).
    With a number, that `supplement` alone is closed.

    Nothing is closed once money was taken; while an order is under way only the provider knows.
    """
    deal = lock_deal(session, deal_id) if deal_id else None
    if deal is None:
        return "unknown_deal", None
    charges = views.charges_of(session, deal.id)
    if supplement is not None:
        charges = [c for c in charges if (c.stage, c.number) == ("supplement", supplement)]
    if any(charge.status in rules.TAKEN for charge in charges):
        return "captured", None
    under_way = [order for c in charges if (order := order_under_way(session, c.id))]
    if under_way:
        return "processing", under_way[0]
    _expire(charges)
    return "closed", None


def _captured(session: Session, charge: Charge, attempt: Attempt, now: datetime) -> None:
    too_late = charge.status == "expired" or is_unwanted(charge)
    charge.status = rules.after(charge.status, "capture")
    charge.captured_at = now
    book(session, journals.captured(charge.deal_id, charge.reference, charge.money), now)
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
    if charge.stage in rules.BESIDE:
        _hand_on(session, charge, now)


def _hand_on(session: Session, charge: Charge, now: datetime) -> None:
    """What was paid beside the deal is its payee's at once, by a payout of its own: it waits for
    nothing, and is no part of what a dispute divides. Their cards are locked by the caller."""
    deal = charge.deal
    book(session, journals.handed_on(deal.id, deal.payee_id, charge.reference, charge.money), now)
    open_payout(session, deal, charge.money, now, of=charge.stage)


def is_over(deal: Deal, stage: str) -> bool:
    """Whether nothing of this stage is asked for any more: of what is beside a deal, only once that
    has come to nothing."""
    if stage in rules.BESIDE:
        return deal.state == "refunded"
    return deal.state in escrow_rules.ENDED


def is_unwanted(charge: Charge) -> bool:
    """Whether what arrives for it goes back. Its deal is locked by the caller."""
    return charge.called_off_at is not None or is_over(charge.deal, charge.stage)


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
            **_which(charge.stage, charge.number),
            **more,
        },
    )
