"""Use cases: agree, take it back, and the clock's try."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from contracts.errors.general import ValidationFailed
from contracts.errors.payments import ChargeNotPayable
from services.payments.attempts.views import provider_of_deal
from services.payments.auto_payments.model import AutoPayment
from services.payments.auto_payments.rules import KINDS, STAGES
from services.payments.cards.views import card_of
from services.payments.charges.actions import start_payment
from services.payments.charges.model import Charge
from services.payments.charges.rules import PAYABLE
from services.payments.charges.views import charges_of
from services.payments.deals.actions import lock_deal
from services.payments.deals.model import Deal
from services.payments.providers.rules import Order


def agree(
    session: Session, deal: Deal, card_id: UUID, *, provider: str, now: datetime
) -> AutoPayment:
    """From now on the balance is taken from this card when it is due; said again, another card's
    turn. ChargeNotPayable where nothing is to be paid any more."""
    lock_deal(session, deal.id)
    card = card_of(session, deal.payer_id, card_id)
    if card is None:
        raise ValidationFailed.at("/card_id", "unknown_card")
    if card.provider != (provider_of_deal(session, deal.id) or provider):
        raise ValidationFailed.at("/card_id", "other_provider")
    if deal.kind not in KINDS:
        raise ChargeNotPayable(state=deal.state)
    taken = [c.status for c in charges_of(session, deal.id) if c.stage in STAGES]
    if deal.state != "held" or any(status not in PAYABLE for status in taken):
        raise ChargeNotPayable(state=taken[0] if taken else deal.state)
    agreed = session.get(AutoPayment, deal.id) or AutoPayment(deal_id=deal.id)
    agreed.card_id, agreed.agreed_at, agreed.tried_at = card.id, now, None
    session.add(agreed)
    session.flush()
    return agreed


def take_back(session: Session, deal: Deal) -> None:
    """What is under way goes on; nothing more is taken by itself. Said again it changes nothing."""
    lock_deal(session, deal.id)
    session.execute(delete(AutoPayment).where(AutoPayment.deal_id == deal.id))


def start(
    session: Session, charge_id: UUID, *, provider: str, ask_after: timedelta, now: datetime
) -> Order | None:
    """The order to give, once; None where it was paid, tried or taken back meanwhile, or the card
    is gone. It is noted as tried in the transaction that commits the order."""
    charge = session.get_one(Charge, charge_id)
    deal = lock_deal(session, charge.deal_id)
    session.refresh(charge)
    agreed = session.get(AutoPayment, charge.deal_id, populate_existing=True)
    if agreed is None or agreed.tried_at or charge.status not in PAYABLE:
        return None
    # One that is frozen by a dispute comes again when it is held once more.
    if deal is None or deal.state != "held":
        return None
    agreed.tried_at = now
    card = card_of(session, deal.payer_id, agreed.card_id)
    if card is None:
        return None
    _, order = start_payment(
        session,
        charge.id,
        caller_id=deal.payer_id,
        card_id=card.id,
        provider=provider,
        ask_after=ask_after,
        now=now,
    )
    return order
