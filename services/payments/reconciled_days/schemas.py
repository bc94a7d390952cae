"""A compared day on the wire: orders by our numbers, nobody's name and no deal."""

from chassis.clock import rfc3339
from contracts.json import Json
from contracts.labels import status_label
from contracts.money import Money
from services.payments.reconciled_days.model import Reconciliation


def reconciliation_json(day: Reconciliation, locale: str) -> Json:
    """`differences` say of each order what is wrong and what an operator does next."""
    return {
        "day": day.day.isoformat(),
        "provider": day.provider,
        "compared_at": rfc3339(day.compared_at),
        "lines": day.lines,
        "charged": Money(day.charged).json(),
        "refunded": Money(day.refunded).json(),
        "paid_out": Money(day.paid_out).json(),
        "differences": [_difference(each, locale) for each in day.differences],
    }


def _difference(told: Json, locale: str) -> Json:
    return {
        "kind": told["kind"],
        "order": {"kind": told["order_kind"], "number": told["number"]},
        "ours": _money(told["ours"]),
        "theirs": _money(told["theirs"]),
        "state": told["state"],
        "label": status_label("difference", told["kind"], locale),
        "next": status_label("difference_next", told["kind"], locale),
    }


def _money(amount: int | None) -> Json | None:
    return None if amount is None else Money(amount).json()
