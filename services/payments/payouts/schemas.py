"""A payout as the payee sees it."""

from chassis.clock import rfc3339
from contracts.json import Json
from contracts.money import Money
from services.payments.payouts.model import Payout


def payout_json(payout: Payout, client_action: Json | None = None) -> Json:
    return {
        "id": str(payout.id),
        "deal": {"kind": payout.deal.kind, "id": str(payout.deal_id)},
        "of": payout.of,
        "amount": payout.money.json(),
        "fee": Money(payout.fee, payout.currency).json(),
        "status": payout.status,
        "failure_code": payout.failure_code,
        "created_at": rfc3339(payout.created_at),
        "client_action": client_action,
        "paid_at": rfc3339(payout.paid_at) if payout.paid_at else None,
    }
