"""What a service holds on a member: each table says what of it is told, and what erasure does.

A service declares its tables in `privacy/views.py`; `undeclared` finds those that it has forgotten.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Executable,
    Float,
    MetaData,
    Numeric,
    String,
    Table,
    delete,
    func,
    null,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import DeclarativeBase, Session

from chassis.clock import rfc3339
from chassis.tables import circle, idempotency, neighbour
from contracts.json import Json
from contracts.labels import FORMER_NEIGHBOUR

PAGE_ROWS = 200
# What these hold can name somebody: erasure has to say what becomes of each such column.
SPEAKING = (String, JSONB, TSVECTOR, Float, Numeric)

Where = Callable[[UUID], ColumnElement[bool]]
More = Callable[[UUID], Mapping[str, Any]]


@dataclass(frozen=True)
class Deleted:
    """The rows are gone; those of `where`, or all that are the member's."""

    where: Where | None = None


@dataclass(frozen=True)
class Blanked:
    """The rows stay for others, or for the books, with `values` in them.

    `by` is the statement that does it where a plain UPDATE may not.
    """

    values: Mapping[str, Any]
    where: Where | None = None
    by: Callable[[UUID], Executable] | None = None


Erasure = Deleted | Blanked


@dataclass(frozen=True)
class Holding:
    """One table with what is held on members.

    `name` is its file in an export, None where nothing of it is told, for the reason in `untold`.
    `mine` selects the rows that are on a member, `seen` those of them that an export tells, where
    not all. `untold` names columns that are left out, and why; `more` adds what is worked out.
    `erased` is what erasure does; `keeps` are the columns that stay as they are, and why.
    """

    of: type[DeclarativeBase] | Table
    name: str | None
    mine: Where
    erased: Sequence[Erasure] = ()
    seen: Where | None = None
    untold: Mapping[str, str] = field(default_factory=dict)
    more: More | None = None
    keeps: Mapping[str, str] = field(default_factory=dict)

    @property
    def table(self) -> Table:
        return self.of if isinstance(self.of, Table) else cast(Table, self.of.__table__)

    def where(self, erasure: Erasure, member_id: UUID) -> ColumnElement[bool]:
        return (erasure.where or self.mine)(member_id)


@dataclass(frozen=True)
class Holdings:
    """All of a service: its tables' `metadata`, what is `held`, and the tables that hold nothing
    on anybody, each with the reason."""

    metadata: Sequence[MetaData]
    held: Sequence[Holding]
    exempt: Mapping[str, str]

    def told(self) -> list[str]:
        """The names of what an export has from here, in order."""
        return [each.name for each in self.held if each.name]

    def named(self, name: str) -> Holding:
        return next(each for each in self.held if each.name == name)


def codes(*columns: str) -> dict[str, str]:
    """Columns with a word from a list, which names nobody."""
    return dict.fromkeys(columns, "a word from a list")


def ids(*columns: str) -> dict[str, str]:
    """Columns with an id that is nobody's name once its member is erased."""
    return dict.fromkeys(columns, "an opaque id")


def undeclared(holdings: Holdings) -> list[str]:
    """What is missing or out of date in the declarations; a line each."""
    tables = {t.fullname: t for metadata in holdings.metadata for t in metadata.sorted_tables}
    held = {each.table.fullname for each in holdings.held}
    found = [
        f"{name}: say what of it is told and what erasure does, or why it holds nothing on anybody"
        for name in sorted(tables.keys() - held - holdings.exempt.keys())
    ]
    found += [f"{name}: exempt, and no such table" for name in holdings.exempt.keys() - tables]
    found += [f"{name}: exempt and declared" for name in held & holdings.exempt.keys()]
    found += [
        f"{name}: exempt without a reason" for name, why in holdings.exempt.items() if not why
    ]
    return found + [line for each in holdings.held for line in _gaps(each)]


def _gaps(holding: Holding) -> list[str]:
    table = holding.table
    named = {*holding.untold, *holding.keeps}
    named |= {c for e in holding.erased if isinstance(e, Blanked) for c in e.values}
    found = [f"{table.name}.{name}: no such column" for name in sorted(named - {*table.c.keys()})]
    reasons = {**holding.untold, **holding.keeps}
    found += [f"{table.name}.{name}: no reason" for name, why in reasons.items() if not why]
    if any(isinstance(erasure, Deleted) and not erasure.where for erasure in holding.erased):
        return found
    blanked = {c for e in holding.erased if isinstance(e, Blanked) for c in e.values}
    settled = blanked | holding.keeps.keys()
    return found + [
        f"{table.name}.{column.name}: what does erasure do with it?"
        for column in table.c
        if _speaks(column) and not column.foreign_keys and column.name not in settled
    ]


def _speaks(column: Column[Any]) -> bool:
    kind = column.type.item_type if isinstance(column.type, ARRAY) else column.type
    return isinstance(kind, SPEAKING)


def told_page(
    session: Session, holding: Holding, member_id: UUID, after: Sequence[str] | None
) -> tuple[list[Json], list[str] | None]:
    """A member's rows that follow the key `after`, as JSON; the key to go on from, None at the
    end."""
    table = holding.table
    key = list(table.primary_key.columns)
    marks = {f"key_{position}": column for position, column in enumerate(key)}
    columns = [column for column in table.c if column.name not in holding.untold]
    more = holding.more(member_id) if holding.more else {}
    wanted = (
        select(
            *(column.label(mark) for mark, column in marks.items()),
            *(column.label(column.name) for column in columns if column.name not in more),
            *(expression.label(name) for name, expression in more.items()),
        )
        .where((holding.seen or holding.mine)(member_id))
        .order_by(*key)
        .limit(PAGE_ROWS)
    )
    if after:
        past = [c.type.python_type(value) for c, value in zip(key, after, strict=True)]
        wanted = wanted.where(tuple_(*key) > tuple_(*past))
    rows = session.execute(wanted).all()
    told = [
        {name: plain(value) for name, value in row._mapping.items() if name not in marks}
        for row in rows
    ]
    last = [str(plain(value)) for value in rows[-1][: len(key)]] if len(rows) == PAGE_ROWS else None
    return told, last


def plain(value: Any) -> Any:
    """A column's value as JSON has it."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {str(name): plain(each) for name, each in value.items()}
    # Ids, dates, decimals, and the words of enumerations.
    return str(value)


def erase(session: Session, holdings: Holdings, member_id: UUID) -> int:
    """Do what the declarations say; how many rows were changed. May be repeated."""
    changed = 0
    for holding in holdings.held:
        for erasure in holding.erased:
            if isinstance(erasure, Blanked) and erasure.by:
                if session.scalar(_left(holding, erasure, [member_id])):
                    session.execute(erasure.by(member_id))
                    changed += 1
                continue
            chosen = holding.where(erasure, member_id)
            statement: Any
            if isinstance(erasure, Deleted):
                statement = delete(holding.table).where(chosen)
            else:
                unlike = _unlike(holding, erasure)
                # None as SQL has it: JSON has a null of its own.
                values = {n: null() if v is None else v for n, v in erasure.values.items()}
                statement = update(holding.table).where(chosen, unlike).values(**values)
            result: Any = session.execute(statement)
            changed += result.rowcount
    session.flush()
    session.expire_all()
    return changed


def remains(session: Session, holdings: Holdings, member_ids: Iterable[UUID]) -> list[str]:
    """Tables that still have something of members who were erased: "item: 3 rows"."""
    members = list(member_ids)
    found = []
    for holding in holdings.held if members else ():
        left = sum(
            session.scalar(_left(holding, erasure, members)) or 0 for erasure in holding.erased
        )
        if left:
            found.append(f"{holding.table.name}: {left} rows of members who were erased")
    return found


def _left(holding: Holding, erasure: Erasure, member_ids: Sequence[UUID]) -> Any:
    chosen = or_(*(holding.where(erasure, member_id) for member_id in member_ids))
    counted = select(func.count()).select_from(holding.table).where(chosen)
    if isinstance(erasure, Blanked):
        counted = counted.where(_unlike(holding, erasure))
    return counted


def _unlike(holding: Holding, erasure: Blanked) -> ColumnElement[bool]:
    """SQL: whether a row has not been blanked yet."""
    return or_(
        *(holding.table.c[name].is_distinct_from(value) for name, value in erasure.values.items())
    )


# The machinery's own tables, the same in every service.
MACHINERY_HELD = (
    Holding(
        idempotency,
        None,
        lambda me: idempotency.c.scope == f"member:{me}",
        [Deleted()],
        untold={"body": "answers that were given to the member lately, about what is told anyway"},
    ),
)
MACHINERY_EXEMPT = {
    "outbox": "facts told to the other services, pruned after a week",
    "inbox": "ids of facts heard, pruned after a week",
}
LEAVING_EXEMPT = {"leaving": "ids of those who leave, by which what comes late is known"}
CIRCLE_HELD = (
    Holding(
        circle,
        None,
        lambda me: (circle.c.owner_id == me) | (circle.c.viewer_id == me),
        [Deleted()],
        untold={"friends": "a copy: members tells it"},
    ),
    Holding(
        neighbour,
        None,
        lambda me: neighbour.c.member_id == me,
        [Blanked({"display_name": FORMER_NEIGHBOUR, "avatar": None, "rating": None})],
        untold={"display_name": "a copy: members tells it"},
    ),
)
