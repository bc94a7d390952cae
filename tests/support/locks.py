"""Knowing when two transactions have met: who waits for a lock of whom."""

from concurrent.futures import Future
from typing import Any

from sqlalchemy import Engine, text

from tests.support.wait import until

WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def until_done_or_waiting(engine: Engine, *acts: Future[Any]) -> None:
    """Until each of `acts` has ended or waits for a lock that somebody else holds."""

    def all_met() -> bool:
        under_way = sum(not act.done() for act in acts)
        with engine.connect() as connection:
            return bool(connection.scalar(WAITING) >= under_way)

    until(all_met, what="every act done or waiting for a lock")
