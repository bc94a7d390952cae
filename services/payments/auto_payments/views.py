"""Reading what payers agreed to, and the balances it is time to pay."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from contracts.errors.general import NotParty, NotThere
from services.payments.auto_payments.model import AutoPayment
from services.payments.auto_payments.rules import STAGES
from services.payments.charges.model import Charge
from services.payments.charges.rules import PAYABLE
from services.payments.deals.model import Deal


def payers_deal(session: Session, deal_id: UUID | None, member_id: UUID) -> Deal:
    """NotThere where the member is no party of it, NotParty where they are the one who is paid."""
    deal = session.get(Deal, deal_id) if deal_id else None
    if deal is None or member_id not in (deal.payer_id, deal.payee_id):
        raise NotThere
    if deal.payer_id != member_id:
        raise NotParty
    return deal


def auto_payment_of(session: Session, deal: Deal) -> AutoPayment:
    found = session.get(AutoPayment, deal.id)
    if found is None:
        raise NotThere
    return found


def balances_to_pay(_: datetime) -> Select[UUID]:
    """Charges that can be paid and were not tried since it was agreed; also such as were declined
    before that."""
    return (
        select(Charge.id)
        .join(Charge.deal)
        .join(AutoPayment, AutoPayment.deal_id == Deal.id)
        .where(
            Charge.stage.in_(STAGES),
            Charge.status.in_(PAYABLE),
            Deal.state == "held",
            AutoPayment.tried_at.is_(None),
        )
    )
