"""COPY into one service's database, as its administrator."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import StringIO
from itertools import islice
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import psycopg2

BATCH = 20_000


class Copier:
    """One connection to the database `name` on the server at `admin_url`."""

    def __init__(self, admin_url: str, name: str) -> None:
        self._connection = psycopg2.connect(urlsplit(admin_url)._replace(path=f"/{name}").geturl())

    def copy(self, table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
        """`columns` are separated by commas, as in the statement."""
        with self._connection, self._connection.cursor() as cursor:
            left = iter(rows)
            while some := list(islice(left, BATCH)):
                lines = "".join("\t".join(map(text_of, row)) + "\n" for row in some)
                cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", StringIO(lines))

    def finish(self) -> None:
        """Statistics and visibility map as after days of use, so that plans are the usual ones."""
        self._connection.autocommit = True
        with self._connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
            cursor.execute("CHECKPOINT")
        self._connection.close()


def text_of(value: Any) -> str:
    """A value as COPY reads it; our words hold no tab, line feed or backslash."""
    match value:
        case None:
            return r"\N"
        case bool():
            return "t" if value else "f"
        case datetime():
            return value.isoformat()
        case list():
            return "{" + ",".join(map(text_of, value)) + "}"
        case UUID():
            return str(value)
    return str(value)
