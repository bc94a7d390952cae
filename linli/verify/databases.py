"""Reading every service's database, as the administrator."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg2
from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import Session

from chassis.database import psycopg2_url
from linli.trouble import Trouble

Row = tuple[Any, ...]
LIBPQ_SCHEME = "postgresql"


class Databases:
    """`rows("parking", "SELECT …")`; one short connection a query."""

    def __init__(self, admin_url: str) -> None:
        self._admin = urlsplit(admin_url)

    def rows(self, service: str, query: str, *values: Any) -> list[Row]:
        """Trouble where the database does not answer, or has no such table."""
        place = self._admin._replace(scheme=LIBPQ_SCHEME, path=f"/linli_{service}")
        with (
            _told_in_a_line(
                f"the database of {service}",
                "Is PostgreSQL up, and LINLI_POSTGRES_URL its administrator's address?"
                " `linli migrate` makes what is missing.",
            ),
            _connection(place.geturl()) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(query, values)
            found: list[Row] = cursor.fetchall()
            return found

    @contextmanager
    def session(self, service: str) -> Iterator[Session]:
        """For what the services' own declarations can say in SQL."""
        place = self._admin._replace(path=f"/linli_{service}").geturl()
        engine = create_engine(psycopg2_url(place), poolclass=NullPool)
        with Session(engine.execution_options(isolation_level="AUTOCOMMIT")) as session:
            yield session


def must_answer(variable: str, url: str) -> None:
    """Trouble where the address in the setting `variable` leads to no database."""
    place = urlsplit(url)._replace(scheme=LIBPQ_SCHEME)
    remedy = f"Set {variable} to the address that the service itself has."
    with _told_in_a_line(variable, remedy), _connection(place.geturl()):
        pass


@contextmanager
def _connection(url: str) -> Iterator[Any]:
    connection = psycopg2.connect(url, connect_timeout=5)
    try:
        connection.set_session(readonly=True, autocommit=True)
        yield connection
    finally:
        connection.close()


@contextmanager
def _told_in_a_line(what: str, remedy: str) -> Iterator[None]:
    """PostgreSQL says in its first line what is wrong, and guesses why in those that follow."""
    try:
        yield
    except psycopg2.Error as failure:
        said = next(iter(str(failure).splitlines()), type(failure).__name__)
        raise Trouble(f"{what}: {said}", remedy) from None
