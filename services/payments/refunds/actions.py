"""Refunds: decided, sent, and settled by the provider's answer."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, exists, select, update
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from chassis.outbox import publish
from contracts.money import Money
from services.payments.attempts.actions import begin
from services.payments.attempts.model import Attempt
from services.payments.attempts.views import number_that_took
from services.payments.charges import rules as charge_rules
from services.payments.charges.model import Charge
from services.payments.charges.views import charges_of
from services.payments.deals.actions import lock_deal
from services.payments.deals.model import Deal
from services.payments.ledger import rules as journals
from services.payments.ledger.actions import book
from services.payments.payouts.rules import wait_before_retry
from services.payments.providers.rules import Order
from services.payments.refunds import rules
from services.payments.refunds.model import Refund


def give_back(
    session: Session,
    charge: Charge,
    charge_number: str,
    now: datetime,
    *,
    part: Money | None = None,
) -> Refund:
    """A captured charge, or `part` of it, leaves escrow and is owed to its payer again."""
    deal, money = charge.deal, part or charge.money
    book(session, journals.refund_due(deal.id, charge.reference, deal.payer_id, money), now)
    refund = Refund(
        id=uuid7(),
        deal=deal,
        charge_id=charge.id,
        charge_number=charge_number,
        amount=money.amount,
        currency=money.currency,
        status="pending",
        tries=0,
        next_try_at=now,
        created_at=now,
        version=0,
    )
    session.add(refund)
    return refund


def give_back_captured(session: Session, deal: Deal, now: datetime) -> None:
    """Everything captured for the deal so far, each charge once."""
    for charge in charges_of(session, deal.id):
        if _is_held(session, charge):
            give_back(session, charge, number_that_took(session, charge.id), now)


def give_back_part(session: Session, deal: Deal, money: Money, now: datetime) -> None:
    """So much of what was captured for the deal and not given back yet, which is as much at least:
    of its latest charge first."""
    left = money.amount
    for charge in reversed(charges_of(session, deal.id)):
        if left and _is_held(session, charge):
            part = Money(min(left, charge.amount), charge.currency)
            give_back(session, charge, number_that_took(session, charge.id), now, part=part)
            left -= part.amount


def _is_held(session: Session, charge: Charge) -> bool:
    """Captured for the deal, and neither given back nor its payee's already."""
    if charge.status != "captured" or charge.stage in charge_rules.BESIDE:
        return False
    return not session.scalar(select(exists().where(Refund.charge_id == charge.id)))


def refunds_to_send(now: datetime) -> Select[UUID]:
    """New ones, and failed ones whose wait is over."""
    return select(Refund.id).where(
        Refund.status.in_(("pending", "failed")), Refund.next_try_at <= now
    )


def start_refund(
    session: Session, refund_id: UUID, ask_after: timedelta, now: datetime
) -> Order | None:
    """The order to give to the provider; None where another replica has it already."""
    deal_id = session.scalars(select(Refund.deal_id).where(Refund.id == refund_id)).one()
    lock_deal(session, deal_id)
    refund = session.get_one(Refund, refund_id)
    if (refund.status, "submit") not in rules.TRANSITIONS:
        return None
    refund.status = rules.after(refund.status, "submit")
    refund.tries += 1
    order = begin(
        session,
        "refund",
        subject_id=refund.id,
        deal_id=deal_id,
        money=refund.money,
        ask_after=ask_after,
        now=now,
        charge_number=refund.charge_number,
    )
    payer_id = refund.deal.payer_id
    book(session, journals.refund_submitted(deal_id, order.number, payer_id, refund.money), now)
    return order


def put_off_refund(session: Session, refund_id: UUID, wait: timedelta, now: datetime) -> None:
    """Starting it failed in our own house: it is owed as before, and comes again after `wait`."""
    late = update(Refund).where(Refund.id == refund_id, Refund.next_try_at <= now)
    session.execute(late.values(next_try_at=now + wait))


def settle_refund(session: Session, attempt: Attempt, retry: timedelta, now: datetime) -> None:
    """The provider's answer, once it is one."""
    refund = session.get_one(Refund, attempt.subject_id)
    if attempt.state == "succeeded":
        _paid(session, refund, attempt.number, now)
        return
    deal = refund.deal
    refund.status = rules.after(refund.status, "fail")
    refund.next_try_at = now + wait_before_retry(refund.tries, retry)
    book(
        session,
        journals.refund_failed(deal.id, attempt.number, deal.payer_id, refund.money),
        now,
    )


def _paid(session: Session, refund: Refund, number: str, now: datetime) -> None:
    refund.status = rules.after(refund.status, "pay")
    refund.paid_at = now
    refund.version += 1
    charge = session.get_one(Charge, refund.charge_id)
    if refund.amount == charge.amount:
        charge.status = charge_rules.after(charge.status, "refund")
    book(session, journals.refund_paid(refund.deal.id, number, refund.money), now)
    publish(
        session,
        "refund_paid",
        aggregate_id=refund.id,
        aggregate_version=refund.version,
        data={
            "refund_id": str(refund.id),
            "deal_kind": refund.deal.kind,
            "deal_id": str(refund.deal.id),
            "amount": refund.money.json(),
        },
    )
