"""Payouts as the payee may read them, and those to send."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from chassis.pages import Page, Paging, page
from contracts.json import Json
from contracts.money import Money
from services.payments.attempts.model import Attempt
from services.payments.attempts.views import client_actions
from services.payments.payouts import rules
from services.payments.payouts.model import Payout
from services.payments.providers.rules import Part
from services.payments.refunds.model import Refund


def list_payouts(session: Session, member_id: UUID, paging: Paging) -> Page:
    mine = select(Payout).where(Payout.payee_id == member_id)
    order = (Payout.created_at.desc(), Payout.id.desc())
    return page(session, mine, order=order, paging=paging)


def what_to_do(session: Session, payouts: Sequence[Payout]) -> dict[UUID, Json]:
    """By payout, what its payee is to do where the provider wants them to agree."""
    return client_actions(session, [p.id for p in payouts if p.status == "submitted"])


def parts_of(session: Session, payout: Payout) -> list[Part]:
    """The charges that the payout's money was taken by: what each has taken and not given back,
    oldest first, behind what the deal's earlier payouts are made of."""
    earlier = select(func.coalesce(func.sum(Payout.amount + Payout.fee), 0)).where(
        Payout.deal_id == payout.deal_id, Payout.id < payout.id
    )
    taken = _taken(session, payout.deal_id)
    return rules.parts(taken, before=int(session.scalar(earlier) or 0), money=payout.money)


def _taken(session: Session, deal_id: UUID) -> list[Part]:
    back = (
        select(func.coalesce(func.sum(Refund.amount), 0))
        .where(Refund.charge_number == Attempt.number)
        .scalar_subquery()
    )
    taken = (
        select(Attempt.number, Attempt.amount, back, Attempt.currency)
        .where(
            Attempt.deal_id == deal_id,
            Attempt.kind == "charge",
            Attempt.state == "succeeded",
            Attempt.amount > back,
        )
        .order_by(Attempt.started_at, Attempt.number)
    )
    return [
        Part(number, Money(amount - int(returned), currency))
        for number, amount, returned, currency in session.execute(taken)
    ]


def payouts_to_send(now: datetime) -> Select[UUID]:
    """New ones, and failed ones whose wait is over."""
    return select(Payout.id).where(
        Payout.status.in_(("pending", "failed")), Payout.next_try_at <= now
    )
