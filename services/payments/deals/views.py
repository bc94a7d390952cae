"""All the money of one deal, as its two parties may read it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.deals.model import Deal
from services.payments.ledger.views import Movement, movements


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
