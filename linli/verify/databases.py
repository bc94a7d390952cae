"""Reading every service's database, as the administrator."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg2

Row = tuple[Any, ...]


class Databases:
    """`rows("parking", "SELECT …")`; one short connection a query."""

    def __init__(self, admin_url: str) -> None:
        self._admin = urlsplit(admin_url)

    def rows(self, service: str, query: str, *values: Any) -> list[Row]:
        with self._connection(service) as connection, connection.cursor() as cursor:
            cursor.execute(query, values)
            found: list[Row] = cursor.fetchall()
            return found

    @contextmanager
    def _connection(self, service: str) -> Iterator[Any]:
        place = self._admin._replace(scheme="postgresql", path=f"/linli_{service}")
        connection = psycopg2.connect(place.geturl(), connect_timeout=5)
        try:
            connection.set_session(readonly=True, autocommit=True)
            yield connection
        finally:
            connection.close()
