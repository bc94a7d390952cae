"""A statement on the wire."""

from datetime import datetime

from chassis.clock import rfc3339
from contracts.json import Json
from contracts.money import Money
from services.payments.deals.rules import name_of
from services.payments.statements.rules import Line, Statement, Sums, bounds


def statement_json(statement: Statement, month: str, now: datetime) -> Json:
    """`final` once the month is over; opening + the lines' changes = closing."""
    first, end = bounds(month)
    return {
        "month": month,
        "from": rfc3339(first),
        "until": rfc3339(end),
        "final": end <= now,
        "opening": _standing(statement.opening),
        "closing": _standing(statement.closing),
        "paid": Money(statement.month.paid).json(),
        "received": Money(statement.month.received).json(),
        "lines": [_line(line) for line in statement.lines],
    }


def _standing(sums: Sums) -> Json:
    return {"held": Money(sums.held).json(), "owed": Money(sums.owed).json()}


def _line(line: Line) -> Json:
    return {
        "at": rfc3339(line.at),
        "deal": {"kind": line.deal_kind, "id": str(line.deal_id)},
        "kind": name_of(line.kind, line.reference),
        "amount": Money(line.amount).json(),
        "paid": Money(line.sums.paid).json(),
        "received": Money(line.sums.received).json(),
        "held": Money(line.sums.held).json(),
        "owed": Money(line.sums.owed).json(),
    }
