"""The provider as it is at its worst: what it tells us is lost, and nobody asks it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2

from linli.platform import Platform

# What an order is worth asking about when the test is over.
LATER = "now() + interval '1 hour'"
DONE = """
    SELECT attempt.kind, sandbox.order.amount FROM attempt
    JOIN sandbox.order USING (number)
    WHERE attempt.deal_id = %s AND sandbox.order.state = 'succeeded'
    ORDER BY sandbox.order.ordered_at
"""
ATTEMPTS = "SELECT number, kind, state, asked FROM attempt WHERE deal_id = %s ORDER BY started_at"
INSTEAD = """
    CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.{column} := {value}; RETURN NEW; END $$;
    CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()
"""


def rows(platform: Platform, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """Payments' database, as the administrator reads it."""
    with _administrator(platform) as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def carried_out(platform: Platform, deal_id: str) -> list[tuple[Any, ...]]:
    """(kind, amount) of each order of the deal on the provider's statement, in order."""
    return rows(platform, DONE, deal_id)


@contextmanager
def notices_lost(platform: Platform) -> Iterator[None]:
    """The sandbox thinks that it has told us, but nothing arrives."""
    with _instead(platform, "sandbox.notice", "delivered_at", "now()"):
        yield


@contextmanager
def nobody_asks(platform: Platform) -> Iterator[None]:
    """The sweep has nothing to ask about for an hour."""
    with _instead(platform, "attempt", "next_ask_at", LATER):
        yield


@contextmanager
def _instead(platform: Platform, table: str, column: str, value: str) -> Iterator[None]:
    name = f"instead_{column}"
    with _administrator(platform) as cursor:
        cursor.execute(INSTEAD.format(name=name, table=table, column=column, value=value))
        try:
            yield
        finally:
            cursor.execute(f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}()")


@contextmanager
def _administrator(platform: Platform) -> Iterator[Any]:
    connection = psycopg2.connect(f"{platform.postgres.url.rpartition('/')[0]}/linli_payments")
    connection.autocommit = True
    try:
        yield connection.cursor()
    finally:
        connection.close()
