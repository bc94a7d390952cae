"""A deal's money on the wire."""

from chassis.clock import rfc3339
from contracts.json import Json
from contracts.money import CURRENCY, Money
from services.payments.deals.model import Deal
from services.payments.deals.rules import name_of, place, totals
from services.payments.ledger.views import Movement


def deal_money_json(deal: Deal, movements: list[Movement]) -> Json:
    """`totals` say what is where now; they sum to zero, as `payer` is what the payer has spent."""
    shown = [_movement_json(movement) for movement in movements]
    where = totals((m["from"], m["to"], m["amount"]["amount"]) for m in shown)
    return {
        "deal": {"kind": deal.kind, "id": str(deal.id)},
        "state": deal.state,
        "fee_bps": deal.fee_bps,
        "escrow": Money(where["escrow"]).json(),
        "movements": shown,
        "totals": {name: {"amount": n, "currency": CURRENCY} for name, n in where.items()},
    }


def _movement_json(movement: Movement) -> Json:
    return {
        "at": rfc3339(movement.at),
        "kind": name_of(movement.kind, movement.reference),
        "amount": Money(movement.amount, movement.currency).json(),
        "from": place(movement.source, movement.kind),
        "to": place(movement.target, movement.kind),
    }
