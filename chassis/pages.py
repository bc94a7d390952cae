"""Keyset pages: an opaque cursor holds the sort values of the last row shown."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import desc_op

from contracts.errors.general import ValidationFailed

_TAGS = {datetime: "t", UUID: "u", int: "i", str: "s", Decimal: "d"}
_READERS: dict[str, Any] = {
    "t": datetime.fromisoformat,
    "u": UUID,
    "i": int,
    "s": str,
    "d": Decimal,
}


@dataclass(frozen=True)
class Page:
    """Rows in order, and the cursor of the next page or None."""

    items: Sequence[Any]
    next_cursor: str | None


def encode(values: Sequence[Any]) -> str:
    tagged = [
        [_TAGS[type(v)], v.isoformat() if isinstance(v, datetime) else str(v)] for v in values
    ]
    return base64.urlsafe_b64encode(json.dumps(tagged).encode()).decode().rstrip("=")


def decode(cursor: str, length: int) -> list[Any]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        tagged = json.loads(base64.urlsafe_b64decode(padded.encode()))
        values = [_READERS[tag](value) for tag, value in tagged]
        if len(values) != length:
            raise ValueError("another list's cursor")
    except (ValueError, KeyError, TypeError, ArithmeticError, binascii.Error):
        raise ValidationFailed.at("/cursor", "invalid") from None
    return values


def page(
    session: Session,
    select: Select[Any],
    *,
    order: Sequence[UnaryExpression[Any]],
    cursor: str | None,
    limit: int,
) -> Page:
    """One page of `select` in `order` (columns with .desc() or .asc(), unique together).

    Rows of a one-entity select come as that entity.
    """
    columns = [clause.element for clause in order]
    if cursor:
        values = decode(cursor, len(columns))
        pairs = zip(columns, values, strict=True)
        if not all(isinstance(value, column.type.python_type) for column, value in pairs):
            # A cursor of the same list in another order.
            raise ValidationFailed.at("/cursor", "invalid")
        select = select.where(_after(order, values))
    keyed = select.add_columns(*columns).order_by(*order).limit(limit + 1)
    rows = session.execute(keyed).all()
    width = len(columns)
    shown = rows[:limit]
    more = len(rows) > limit
    items = [row[0] if len(row) == width + 1 else row[:-width] for row in shown]
    return Page(items, encode(shown[-1][-width:]) if more else None)


def _after(order: Sequence[UnaryExpression[Any]], values: list[Any]) -> Any:
    """(a, b) past (x, y): a past x, or a equal and b past y."""
    alternatives = []
    for position, clause in enumerate(order):
        column = clause.element
        equal = [order[i].element == values[i] for i in range(position)]
        past = (
            column < values[position] if clause.modifier is desc_op else column > values[position]
        )
        alternatives.append(and_(*equal, past))
    return or_(*alternatives)
