from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from chassis import pruning
from chassis.tables import inbox
from tests.support.databases import Databases

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def heard(session: Session, *, days_ago: int, times: int) -> None:
    at = NOW - timedelta(days=days_ago)
    rows = [{"consumer": "x", "event_id": uuid4(), "received_at": at} for _ in range(times)]
    session.execute(insert(inbox), rows)


def test_what_is_older_than_a_week_is_forgotten_batch_by_batch(databases: Databases) -> None:
    with databases.session("listings") as session:
        heard(session, days_ago=8, times=pruning.BATCH + 10)
        heard(session, days_ago=6, times=3)
        assert pruning.forget_some(session, NOW) == pruning.BATCH
        assert pruning.forget_some(session, NOW) == 10
        assert pruning.forget_some(session, NOW) == 0
        kept = select(func.count()).select_from(inbox).where(inbox.c.consumer == "x")
        assert session.scalar(kept) == 3
