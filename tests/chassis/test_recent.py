"""A list of what is recent: within a while where there is enough, else from the beginning."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from chassis.pages import Paging, Recent, within
from chassis.tables import inbox
from tests.support.databases import Databases

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ORDER = [inbox.c.received_at.desc(), inbox.c.event_id.desc()]
ROWS = select(inbox.c.event_id, inbox.c.received_at).where(within(inbox.c.received_at))
DAILY, WEEKLY = Recent(ROWS, ORDER), Recent(ROWS, ORDER, span=timedelta(days=7))


@pytest.mark.parametrize(
    "hours",
    [
        [1, 2, 3, 4, 5, 6, 7],
        [1, 2, 30, 31, 32, 33, 90],
        [25, 25, 25, 26, 900, 901, 902],
        [-30, -1, 0, 1, 24, 24, 48],
    ],
)
@pytest.mark.parametrize("limit", [1, 3, 7])
@pytest.mark.parametrize("listed", [DAILY, WEEKLY], ids=["daily", "weekly"])
def test_pages_show_everything_once_and_the_newest_first(
    databases: Databases, hours: list[int], limit: int, listed: Recent
) -> None:
    with databases.session("listings") as session:
        expected = _come(session, hours)
        seen, cursor = [], None
        while True:
            page = listed.page(session, Paging(cursor, limit), now=NOW)
            seen += [row.event_id for row in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert seen == expected


def _come(session: Session, hours: list[int]) -> list[object]:
    """What came so many hours ago (or will), in the order of the list."""
    session.execute(inbox.delete())
    rows = [
        {"consumer": "x", "event_id": uuid7(), "received_at": NOW - ago * HOUR} for ago in hours
    ]
    session.execute(inbox.insert(), rows)
    return list(session.scalars(select(inbox.c.event_id).order_by(*ORDER)))
