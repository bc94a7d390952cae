"""Brings a replica of the circle in line with what members says, a batch at a time.

The platform goes on meanwhile. Each batch reads its rows here *before* it asks members, so a row
that no event explains cannot be one that members told of in between.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Table, delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis import logs
from chassis.service import Json, Remote, Service, Work, command
from chassis.tables import circle, neighbour
from chassis.work import UnitOfWork

log = logs.get(__name__)
BATCH_ROWS = 500
# Not heard of yet: the events were lost, or are still on their way.
LATE = ("missing", "behind")
# What no event ever told: the replica was damaged, or members was restored from a backup.
STRAY = ("altered", "ahead", "unknown")

Key = tuple[UUID, ...]
Rows = dict[Key, Json]
# (after) → members' rows that follow this key, at most BATCH_ROWS of them, in the order of keys.
Ask = Callable[[Key | None], Rows]


@dataclass(frozen=True)
class Part:
    """One table of the replica; `key` names its rows and puts them in order."""

    table: Table
    key: tuple[str, ...]

    def rows(self, told: Iterable[Json]) -> Rows:
        """JSON rows by their keys."""
        typed = [{**row, **{name: UUID(row[name]) for name in self.key}} for row in told]
        return self._by_key(typed)

    def read(self, session: Session, after: Key | None) -> Rows:
        wanted = select(self.table).order_by(*self._columns).limit(BATCH_ROWS)
        if after:
            wanted = wanted.where(tuple_(*self._columns) > after)
        return self._by_key(dict(row) for row in session.execute(wanted).mappings())

    def remove(self, session: Session, rows: Iterable[Json]) -> None:
        """Those that have not changed since they were read."""
        names = (*self.key, "version")
        as_read = tuple_(*(self.table.c[name] for name in names)).in_(
            [tuple(row[name] for name in names) for row in rows]
        )
        # Locked in the order in which events lock a pair's two rows: neither waits for the other.
        session.execute(
            select(self.table.c.version).where(as_read).order_by(*self._columns).with_for_update()
        )
        session.execute(delete(self.table).where(as_read))

    def replay(self, session: Session, rows: Iterable[Json]) -> None:
        """As if their events came again: a newer row stays."""
        write = insert(self.table).values(list(rows))
        session.execute(
            write.on_conflict_do_update(
                index_elements=self._columns,
                set_={c.name: write.excluded[c.name] for c in self.table.c if not c.primary_key},
                where=self.table.c.version < write.excluded.version,
            )
        )

    def _by_key(self, rows: Iterable[Json]) -> Rows:
        return {tuple(row[name] for name in self.key): row for row in rows}

    @property
    def _columns(self) -> list[Any]:
        return [self.table.c[name] for name in self.key]


PARTS = {
    "neighbour": Part(neighbour, ("member_id",)),
    "circle": Part(circle, ("owner_id", "viewer_id")),
}


def differences(held: Rows, told: Rows) -> dict[str, list[Key]]:
    """What is wrong with the rows `held`, which were read before members `told` its own."""
    found: dict[str, list[Key]] = {kind: [] for kind in (*LATE, *STRAY)}
    for key in sorted(held.keys() | told.keys()):
        here, there = held.get(key), told.get(key)
        if here is None or there is None:
            found["missing" if here is None else "unknown"].append(key)
        elif here["version"] != there["version"]:
            found["behind" if here["version"] < there["version"] else "ahead"].append(key)
        elif here != there:
            found["altered"].append(key)
    return found


def rebuild_batch(unit: UnitOfWork, part: Part, ask: Ask, after: Key | None) -> Json:
    """Compare and put right the rows that follow `after`.

    {"compared", "found": {kind: rows}, "next": the key to go on from, None at the end}
    """
    with unit.read() as work:
        held = part.read(work.session, after)
    told = ask(after)
    end = _reach(held, told)
    held, told = _until(end, held), _until(end, told)
    compared, found = len(held.keys() | told.keys()), differences(held, told)
    strays = [held.pop(key) for kind in STRAY for key in found[kind]]
    if strays:
        with unit.begin() as work:
            part.remove(work.session, strays)
        # As long as they were there, news of theirs may have been taken for late: ask again.
        told = ask(after)
        end = min((key for key in (end, _reach(told)) if key), default=None)
    newer = [row for key, row in _until(end, told).items() if _is_newer(row, held.get(key))]
    if newer:
        with unit.begin() as work:
            part.replay(work.session, newer)
    counts = {kind: len(keys) for kind, keys in found.items()}
    if strays or newer:
        log.warning("circle_mended", table=part.table.name, **counts)
    return {
        "compared": compared,
        "found": counts,
        "next": [str(one) for one in end] if end else None,
    }


def _reach(*batches: Rows) -> Key | None:
    """The last key up to which all these are complete; None where that is the end of them."""
    return min((max(rows) for rows in batches if len(rows) >= BATCH_ROWS), default=None)


def _until(end: Key | None, rows: Rows) -> Rows:
    return {key: row for key, row in rows.items() if end is None or key <= end}


def _is_newer(row: Json, held: Json | None) -> bool:
    return held is None or held["version"] < row["version"]


class RebuildsCircle(Service):
    """A service with a replica of the circle, which an operator can have rebuilt."""

    members = Remote("members")

    @command(anonymous=True, calls=True)
    def rebuild_circle(self, work: Work, part: str, after: list[str] | None = None) -> Json:
        """One batch, for `linli circle rebuild`; no route leads here.

        Its transactions are its own and short: none is open while members is asked.
        """
        table = PARTS[part]

        def ask(key: Key | None) -> Rows:
            told = self.members.circle_snapshot(
                part=part, after=[str(one) for one in key] if key else None, limit=BATCH_ROWS
            )
            return table.rows(told["rows"])

        start = tuple(UUID(one) for one in after) if after else None
        return rebuild_batch(self.given.unit, table, ask, start)
