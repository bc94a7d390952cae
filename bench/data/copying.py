"""COPY into one service's database, as its administrator; what must not be told row by row is made
in the database itself. Indexes come after the rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from io import StringIO
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import psycopg2

BATCH = 20_000
# Of a table that takes long, it is told whenever so many rows more are there.
TOLD_EVERY = 200_000
# For sorting what an index is made of.
MEMORY = "512MB"
KEYS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND contype = ANY (%(kinds)s)
  AND (conrelid = ANY (%(tables)s::regclass[]) OR confrelid = ANY (%(tables)s::regclass[]))
"""
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
FROM pg_index
WHERE indrelid = ANY (%(tables)s::regclass[])
  AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)
"""


Say = Callable[[str], None]


class Copier:
    """One connection to the database `name` on the server at `admin_url`; `say` hears how far it
    is."""

    def __init__(self, admin_url: str, name: str, say: Say = lambda _: None) -> None:
        self.say: Say = lambda line: say(f"{name}: {line}")
        self._within = False
        self._connection = psycopg2.connect(urlsplit(admin_url)._replace(path=f"/{name}").geturl())
        self.do("SET statement_timeout = 0")
        self.do(f"SET maintenance_work_mem = '{MEMORY}'")

    def do(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """The rows, where there are any. Committed at once, unless this is `without_indexes`."""
        with self._transaction(), self._connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def copy(self, table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
        """`columns` are separated by commas, as in the statement."""
        with self._transaction(), self._connection.cursor() as cursor:
            left, there = iter(rows), 0
            while some := list(islice(left, BATCH)):
                lines = "".join("\t".join(map(text_of, row)) + "\n" for row in some)
                cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", StringIO(lines))
                there += len(some)
                if there % TOLD_EVERY == 0:
                    self.say(f"{there:,} rows of {table}")

    @contextmanager
    def without_indexes(self, *tables: str) -> Iterator[None]:
        """Meanwhile the tables have neither indexes nor keys; afterwards the very same again.

        All in one transaction: the clock of the service waits for it, where it would read the whole
        of a table without indexes every second.
        """
        with self._transaction():
            self._within = True
            try:
                yield from self._bare(tables)
            finally:
                self._within = False

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if self._within:
            yield
            return
        with self._connection:
            yield

    def _bare(self, tables: Sequence[str]) -> Iterator[None]:
        self.do(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
        named = {"tables": list(tables)}
        # Those that refer to a key go before it, and come after it.
        foreign = self.do(KEYS, kinds=["f"], **named)
        keys = self.do(KEYS, kinds=["p", "u", "x"], **named)
        for table, name, _ in foreign + keys:
            self.do(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        indexes = self.do(INDEXES, **named)
        for name, _ in indexes:
            self.do(f"DROP INDEX {name}")
        yield
        self.say(f"indexes of {', '.join(tables)}")
        for _, definition in indexes:
            self.do(definition)
        for table, name, definition in keys + foreign:
            self.do(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")

    def finish(self) -> None:
        """Statistics and visibility map as after days of use, so that plans are the usual ones."""
        self._connection.autocommit = True
        with self._connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
            cursor.execute("CHECKPOINT")
        self._connection.close()


def used(admin_url: str) -> int:
    """Bytes of all databases; the write-ahead log comes and goes besides."""
    connection = psycopg2.connect(admin_url)
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT sum(pg_database_size(oid))::bigint FROM pg_database")
        (found,) = cursor.fetchone() or (0,)
    connection.close()
    return int(found)


def text_of(value: Any) -> str:
    """A value as COPY reads it; our words hold no tab, line feed or backslash."""
    if type(value) is str:
        return value
    match value:
        case None:
            return r"\N"
        case bool():
            return "t" if value else "f"
        case datetime():
            return value.isoformat()
        case list():
            return "{" + ",".join(map(text_of, value)) + "}"
    return str(value)
