"""The outbox: a fact is written beside the state it tells of, and published after both commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from chassis.clock import system_clock
from chassis.context import CURRENT
from chassis.ids import uuid7
from chassis.tables import outbox
from contracts.events import base as events

CHANNEL = "linli_outbox"
# PostgreSQL delivers the notice at the commit; several in one transaction fold into one.
_NOTIFY = func.pg_notify(CHANNEL, "")
_WRITE = insert(outbox).returning(_NOTIFY)
_WRITE_ALL, _NOTIFY_ONCE = insert(outbox), select(_NOTIFY)
LATER = "linli_outbox_later"


def publish(
    session: Session,
    event_type: str,
    *,
    aggregate_id: UUID,
    aggregate_version: int,
    data: dict[str, Any],
    version: int = 1,
) -> UUID:
    """Record `event_type`; the relay publishes it once the session's transaction has committed.

    `data` must be exactly what the contract says (marshmallow.ValidationError otherwise).
    Returns the event's id.
    """
    events.check_data(event_type, version, data)
    context = CURRENT.get()
    event_id = uuid7()
    row = {
        "event_id": event_id,
        "type": event_type,
        "version": version,
        "aggregate_id": aggregate_id,
        "aggregate_version": aggregate_version,
        "occurred_at": system_clock(),
        "correlation_id": context.request_id,
        "traceparent": context.traceparent,
        "data": data,
    }
    later: list[dict[str, Any]] | None = session.info.get(LATER)
    if later is None:
        session.connection().execute(_WRITE, row)
    else:
        later.append(row)
    return event_id


@contextmanager
def written_together(session: Session) -> Iterator[None]:
    """What is published inside is written at the end, in one statement; nothing of it where what
    is inside fails, which must then be rolled back."""
    rows = session.info[LATER] = []
    try:
        yield
    finally:
        del session.info[LATER]
    connection = session.connection()
    if len(rows) == 1:
        connection.execute(_WRITE, rows[0])
    elif rows:
        connection.execute(_WRITE_ALL, rows)
        connection.execute(_NOTIFY_ONCE)
