"""What a payer agreed to, on the wire."""

from chassis.clock import rfc3339
from contracts.json import Json
from services.payments.auto_payments.model import AutoPayment


def auto_payment_json(agreed: AutoPayment) -> Json:
    """`tried_at`: when the balance was asked of the card, once; what came of it its charge says."""
    return {
        "deal_id": str(agreed.deal_id),
        "card_id": str(agreed.card_id),
        "agreed_at": rfc3339(agreed.agreed_at),
        "tried_at": rfc3339(agreed.tried_at) if agreed.tried_at else None,
    }
