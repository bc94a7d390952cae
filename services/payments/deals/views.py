"""All the money of one deal, as its two parties may read it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from contracts.json import Json
from services.payments.charges.model import Charge
from services.payments.deals.model import Deal
from services.payments.ledger.model import Account
from services.payments.ledger.views import Movement, movements
from services.payments.payouts.model import Payout
from services.payments.refunds.model import Refund


@dataclass(frozen=True)
class DealMoney:
    """The deal and every journal of it, oldest first."""

    deal: Deal
    movements: list[Movement]


def deal_money(session: Session, deal_id: UUID | None, member_id: UUID) -> DealMoney | None:
    """None where there is no such deal, or the member is no party to it."""
    deal = session.get(Deal, deal_id) if deal_id else None
    if deal is None or member_id not in (deal.payer_id, deal.payee_id):
        return None
    return DealMoney(deal, movements(session, deal.id))


def open_money(session: Session, member_id: UUID) -> list[Json]:
    """What keeps a member from leaving: what they have yet to pay, to get, or to get back, and
    what is held in a deal of theirs."""
    mine = or_(Deal.payer_id == member_id, Deal.payee_id == member_id)
    escrow = select(Account.holder).where(Account.kind == "escrow", Account.balance > 0)
    found: list[tuple[str, str, Select[UUID]]] = [
        ("deal", "money_held", select(Deal.id).where(mine, Deal.id.in_(escrow))),
        (
            "charge",
            "payment_open",
            select(Charge.id).join(Deal).where(mine, Charge.status.in_(("due", "processing"))),
        ),
        (
            "payout",
            "payout_open",
            select(Payout.id).where(
                Payout.payee_id == member_id,
                Payout.status.in_(("pending", "submitted", "failed", "returned")),
            ),
        ),
        (
            "payout",
            "payout_waits_for_card",
            select(Payout.id).where(
                Payout.payee_id == member_id, Payout.status == "waiting_for_card"
            ),
        ),
        (
            "refund",
            "refund_open",
            select(Refund.id)
            .join(Deal, Deal.id == Refund.deal_id)
            .where(Deal.payer_id == member_id, Refund.status != "paid"),
        ),
    ]
    return [
        {"kind": kind, "id": str(one), "code": code}
        for kind, code, query in found
        for one in session.scalars(query)
    ]
