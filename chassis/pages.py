"""Keyset pages: an opaque cursor holds the sort values of the last row shown, and their order."""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Integer,
    Select,
    and_,
    bindparam,
    literal_column,
    or_,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import desc_op
from sqlalchemy.types import TypeEngine

from chassis.answer import Answer, encode
from chassis.reader import Read
from contracts.errors.general import ValidationFailed
from contracts.json import Json

_TAGS = {datetime: "t", date: "a", UUID: "u", int: "i", str: "s", Decimal: "d"}
_READERS: dict[str, Any] = {
    "t": datetime.fromisoformat,
    "a": date.fromisoformat,
    "u": lambda value: UUID(str(value)),
    "i": int,
    "s": str,
    "d": Decimal,
}
DAY = timedelta(days=1)
BEGINNING, END = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
_SINCE, _UNTIL = (bindparam(name, type_=DateTime(timezone=True)) for name in ("since", "until"))


@dataclass(frozen=True)
class Paging:
    """Which page is asked for; without a cursor the first."""

    cursor: str | None
    limit: int

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> Self:
        """From a query that was loaded as contracts' Paging."""
        return cls(query.get("cursor"), query["limit"])


@dataclass(frozen=True)
class Page:
    """Rows in order, and the cursor of the next page or None."""

    items: Sequence[Any]
    next_cursor: str | None


def page_json(items: list[Json], next_cursor: str | None) -> Json:
    """A page as clients get it."""
    return {"items": items, "next_cursor": next_cursor}


def encoded_page(items: Iterable[bytes], next_cursor: str | None) -> Answer:
    """The same of entries that are JSON already."""
    return Answer.of(
        b'{"items":[' + b",".join(items) + b'],"next_cursor":' + encode(next_cursor) + b"}"
    )


def encode_cursor(values: Sequence[Any], descending: Sequence[bool]) -> str:
    """`descending`: of each value, whether the list goes down by it; one that goes up has its tag
    in capitals."""
    tagged = [
        [
            _TAGS[type(value)] if down else _TAGS[type(value)].upper(),
            value.isoformat() if isinstance(value, date) else str(value),
        ]
        for value, down in zip(values, descending, strict=True)
    ]
    return base64.urlsafe_b64encode(json.dumps(tagged).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, descending: Sequence[bool]) -> list[Any]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        tagged = json.loads(base64.urlsafe_b64decode(padded.encode()))
        values = [_READERS[tag.lower()](value) for tag, value in tagged]
        if [tag.islower() for tag, _ in tagged] != list(descending):
            raise ValueError("a cursor of another list or order")
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, binascii.Error):
        raise ValidationFailed.at("/cursor", "invalid") from None
    return values


class Paged:
    """A list in keyset order, built once: `statement` in `order` (columns with .desc() or .asc(),
    unique together). Its parameters are bound when a page is read. `once`: it is not kept."""

    def __init__(
        self, statement: Select[Any], order: Sequence[UnaryExpression[Any]], *, once: bool = False
    ) -> None:
        self._keys = [clause.element for clause in order]
        self._descending = [clause.modifier is desc_op for clause in order]
        selected = [each["expr"] for each in statement.column_descriptions]
        self._alone = len(selected) == 1
        # A key that is shown anyway is not read twice.
        added = [key for key in self._keys if not any(key is each for each in selected)]
        columns = [*selected, *added]
        self._at = [next(i for i, each in enumerate(columns) if each is key) for key in self._keys]
        # A Read is worth its while only where it is read again.
        self._by_session = once or any(isinstance(each, type) for each in selected)
        keyed = statement.add_columns(*added).order_by(*order)
        self._first, self._next = keyed, keyed.where(_after(order))
        # By whether it is the first page, and how many rows are wanted.
        self._reads: dict[tuple[bool, int], Read] = {}

    def page(self, session: Session, paging: Paging, **bound: Any) -> Page:
        """Rows of a one-column or one-entity select come as that."""
        if paging.cursor:
            bound |= self.position(paging.cursor)
        rows = self._rows(session, first=not paging.cursor, most=paging.limit + 1, bound=bound)
        shown = rows[: paging.limit]
        items = [row[0] for row in shown] if self._alone else shown
        more = len(rows) > paging.limit
        return Page(items, self.cursor_at(shown[-1]) if more else None)

    def cursor_at(self, row: Sequence[Any]) -> str:
        """The cursor behind a row of a page."""
        return encode_cursor([row[at] for at in self._at], self._descending)

    def position(self, cursor: str) -> dict[str, Any]:
        """The sort values of the row that the cursor stands behind, as `after_0` and so on."""
        values = decode_cursor(cursor, self._descending)
        if not all(_fits(value, key.type) for key, value in zip(self._keys, values, strict=True)):
            # A cursor of the same list in another order, or one that was made by hand.
            raise ValidationFailed.at("/cursor", "invalid")
        return {f"after_{position}": value for position, value in enumerate(values)}

    def _rows(
        self, session: Session, *, first: bool, most: int, bound: dict[str, Any]
    ) -> Sequence[Any]:
        # Written into the statement: how many rows are wanted decides how they are best found.
        if self._by_session:
            return session.execute(self._limited(first, most), bound).all()
        known = self._reads.get((first, most))
        if known is None:
            known = self._reads[first, most] = Read(self._limited(first, most))
        return known.rows(session, **bound)

    def _limited(self, first: bool, most: int) -> Select[Any]:
        return (self._first if first else self._next).limit(literal_column(str(most), Integer()))


class Recent(Paged):
    """A list whose first key is a time, newest first, of which most pages lie within the last
    `span`.

    `statement` holds `within`: so a page costs what is new, not all that there is. Who sees little
    that is new has little to be looked through.
    """

    def __init__(
        self,
        statement: Select[Any],
        order: Sequence[UnaryExpression[Any]],
        *,
        span: timedelta = DAY,
    ) -> None:
        super().__init__(statement, order)
        self._span = span

    def page(self, session: Session, paging: Paging, **bound: Any) -> Page:
        """`now` is among what is bound."""
        now = bound.pop("now")
        until = self.position(paging.cursor)["after_0"] if paging.cursor else END
        since = min(now, until) - self._span
        found = super().page(session, paging, since=since, until=until, **bound)
        if found.next_cursor is not None:
            return found
        return super().page(session, paging, since=BEGINNING, until=until, **bound)


def within(moment: ColumnElement[datetime]) -> ColumnElement[bool]:
    """What a Recent looks for in `moment`, its first key."""
    return (moment > _SINCE) & (moment <= _UNTIL)


def page(
    session: Session,
    select: Select[Any],
    *,
    order: Sequence[UnaryExpression[Any]],
    paging: Paging,
) -> Page:
    """One page of a list that is read too seldom to be kept built."""
    return Paged(select, order, once=True).page(session, paging)


def _fits(value: Any, kind: TypeEngine[Any]) -> bool:
    bits = 63 if isinstance(kind, BigInteger) else 31
    fits = not isinstance(value, int) or -(2**bits) <= value < 2**bits
    return fits and isinstance(value, kind.python_type)


def _after(order: Sequence[UnaryExpression[Any]]) -> Any:
    """(a, b) past (x, y): a past x, or a equal and b past y; x and y are parameters."""
    keys = [clause.element for clause in order]
    marks = [bindparam(f"after_{i}", type_=key.type) for i, key in enumerate(keys)]
    alternatives = []
    for position, clause in enumerate(order):
        key, mark = keys[position], marks[position]
        equal = [keys[i] == marks[i] for i in range(position)]
        alternatives.append(and_(*equal, key < mark if clause.modifier is desc_op else key > mark))
    return or_(*alternatives)
