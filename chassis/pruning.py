"""Forgetting: events heard and told, and answers, are kept for a week."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from chassis.tables import idempotency, inbox, outbox

# Events hold display names: kept for ever, erasing a person would be a lie. Keys are promised for
# a day at least.
KEPT = timedelta(days=7)
BATCH = 2_000
_AGES = (
    (outbox, outbox.c.published_at),
    (inbox, inbox.c.received_at),
    (idempotency, idempotency.c.created_at),
)


def forget_some(session: Session, now: datetime) -> int:
    """Delete a batch of each table; how many rows. Small ones, so that none runs into a timeout."""
    gone = 0
    for table, at in _AGES:
        key = tuple_(*table.primary_key.columns)
        old = select(*table.primary_key.columns).where(at < now - KEPT).limit(BATCH)
        gone += session.execute(delete(table).where(key.in_(old))).rowcount  # type: ignore[attr-defined] # a DELETE has one
    return gone
