"""Tables, engines and sessions: PostgreSQL through psycopg2, which eventlet patches."""

import time
from datetime import datetime
from typing import Any
from uuid import UUID

import eventlet
import psycopg2
import sqlalchemy
from sqlalchemy import BigInteger, DateTime, Engine, MetaData, Uuid, create_engine, event
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase

from chassis.prepared import prepare_repeated

CONSTRAINT_NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}
# No statement of ours is slow; one that is must not hold a worker for longer than a caller waits.
STATEMENT_TIMEOUT_MS = 4_000
CONNECT_TIMEOUT_S = 3
# A connection that was used so recently is taken to be alive; a round trip saved.
TRUSTED_S = 1.0


# A row of a statement; what shows one need not know where it comes from.
Row = sqlalchemy.Row[Any]


def service_metadata() -> MetaData:
    return MetaData(naming_convention=CONSTRAINT_NAMES)


class Model(DeclarativeBase):
    """The root of every service's own declarative base."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it off the class
        datetime: DateTime(timezone=True),
        UUID: Uuid(as_uuid=True),
        dict[str, Any]: JSONB,
        list[dict[str, Any]]: JSONB,
        list[UUID]: ARRAY(Uuid(as_uuid=True)),
        int: BigInteger,
    }


def psycopg2_url(url: str) -> str:
    """SQLAlchemy 2.1 reads a bare postgresql:// as psycopg 3, which would block the event loop."""
    return "postgresql+psycopg2://" + url.split("://", 1)[1]


def engine_for(
    url: str, *, pool_size: int = 5, overflow: int = 0, application: str = "linli"
) -> Engine:
    """An engine whose connections speak UTC and give up on slow statements."""
    engine = create_engine(
        psycopg2_url(url),
        pool_size=pool_size,
        max_overflow=overflow,
        pool_timeout=CONNECT_TIMEOUT_S,
        # The one used last: it is known to be alive, and who came with a crowd can go again.
        pool_use_lifo=True,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_S,
            "application_name": application,
            "options": f"-c timezone=UTC -c statement_timeout={STATEMENT_TIMEOUT_MS}"
            " -c lock_timeout=3000 -c idle_in_transaction_session_timeout=15000",
            # A frozen server is noticed by TCP, not waited for.
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 8000,
        },
    )
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "checkin", _note_return)
    event.listen(engine, "checkout", _check_if_idle)
    prepare_repeated(engine)
    return engine


def _connect(dialect: Any, _: Any, arguments: Any, options: Any) -> Any:
    """connect_timeout counts for nothing once eventlet waits for libpq: a clock of our own."""
    try:
        with eventlet.Timeout(CONNECT_TIMEOUT_S):
            return dialect.connect(*arguments, **options)
    except eventlet.Timeout:
        raise psycopg2.OperationalError("no answer from the server") from None


def _note_return(_: Any, record: Any) -> None:
    record.info["returned"] = time.monotonic()


def _check_if_idle(connection: Any, record: Any, _: Any) -> None:
    """Ask a connection that has been idle whether it is alive; the pool opens another if not."""
    if time.monotonic() - record.info.get("returned", 0) < TRUSTED_S:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not connection.autocommit:
            connection.rollback()
    except psycopg2.Error as error:
        raise DisconnectionError from error
