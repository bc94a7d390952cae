"""A charge as its payer and payee see it."""

from chassis.clock import rfc3339
from contracts.json import Json
from services.payments.charges.model import Charge


def charge_json(charge: Charge, client_action: Json | None = None) -> Json:
    """`client_action`: what its payer, and nobody else, is to do on their phone."""
    deal = charge.deal
    return {
        "id": str(charge.id),
        "deal": {"kind": deal.kind, "id": str(deal.id)},
        "stage": charge.stage,
        "amount": charge.money.json(),
        "status": charge.status,
        "failure_code": charge.failure_code,
        "payer": {"id": str(deal.payer_id)},
        "payee": {"id": str(deal.payee_id)},
        "due_at": rfc3339(charge.due_at),
        "client_action": client_action,
    }
