"""A charge as its payer and payee see it."""

from chassis.clock import rfc3339
from contracts.json import Json
from contracts.money import Money
from services.payments.charges.model import Charge


def charge_json(charge: Charge, *, refunded: Money | None, client_action: Json | None) -> Json:
    """`refunded`: what of it went or is going back; `client_action`: what its payer, and nobody
    else, is to do on their phone."""
    back = refunded or Money(0, charge.currency)
    deal = charge.deal
    return {
        "id": str(charge.id),
        "deal": {"kind": deal.kind, "id": str(deal.id)},
        "stage": charge.stage,
        "number": charge.number,
        "amount": charge.money.json(),
        "refunded": back.json(),
        "status": charge.status,
        "failure_code": charge.failure_code,
        "payer": {"id": str(deal.payer_id)},
        "payee": {"id": str(deal.payee_id)},
        "due_at": rfc3339(charge.due_at),
        "client_action": client_action,
    }
