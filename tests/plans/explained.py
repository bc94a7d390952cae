"""The plans that PostgreSQL used for the very statements that were run: auto_explain tells."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import Session

from chassis.database import psycopg2_url
from chassis.prepared import prepare_repeated
from chassis.work import UnitOfWork
from tests.support.databases import Databases

# Rows from which on a table is large: to read all of them for one request would be felt.
LARGE = 5_000
TOLD = {
    "session_preload_libraries": "auto_explain",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_format": "json",
    "client_min_messages": "log",
}
# A plan of either kind: one that knows the values, and one that does not.
CACHE = "plan_cache_mode"
KINDS = ("force_custom_plan", "force_generic_plan")


class Plans:
    """What the reads of one service do on tables of which some are large."""

    def __init__(self, databases: Databases, service: str) -> None:
        databases.engine(service)
        # Only an administrator's session may load auto_explain; plans are the same for everybody.
        admin = urlsplit(databases.admin_url)._replace(path=f"/{databases.name(service)}")
        self.url = admin.geturl()
        self._owner = databases.owner_engine(service)

    @property
    def large(self) -> frozenset[str]:
        with self._owner.connect() as connection:
            counted = text("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= :n")
            return frozenset(connection.scalars(counted, {"n": LARGE}))

    def scanned(self, act: Callable[[Session], Any], *, writes: bool = False) -> set[str]:
        """The large tables that `act` went through from one end to the other; one that `writes` has
        a transaction."""
        large = self.large
        plans = [plan for kind in KINDS for plan in self._plans(act, kind, writes)]
        assert plans, "no plan was told of"
        return {name for plan in plans for name in _scans(plan) if name in large}

    @contextmanager
    def without(self, index: str) -> Iterator[None]:
        """As if the index had been forgotten."""
        with self._owner.begin() as connection:
            made = text("SELECT pg_get_indexdef(CAST(:name AS regclass))")
            definition = connection.scalar(made, {"name": index})
            connection.execute(text(f"DROP INDEX {index}"))
        try:
            yield
        finally:
            with self._owner.begin() as connection:
                connection.execute(text(str(definition)))

    def _plans(self, act: Callable[[Session], Any], kind: str, writes: bool) -> list[Any]:
        told = " ".join(f"-c {name}={value}" for name, value in {**TOLD, CACHE: kind}.items())
        engine = create_engine(psycopg2_url(self.url), connect_args={"options": told})
        prepare_repeated(engine)
        notices: list[str] = []

        def note(connection: Any, _: Any) -> None:
            notices.extend(connection.notices)
            del connection.notices[:]

        # SQLAlchemy forgets them after each of its own; the short way leaves them until it ends.
        event.listen(
            engine, "after_cursor_execute", lambda _, cursor, *__: note(cursor.connection, None)
        )
        event.listen(engine, "checkin", note)
        unit = UnitOfWork(engine, lambda: datetime.now(UTC), None, {})
        with unit.begin() if writes else unit.read() as work:
            act(work.session)
        engine.dispose()
        return [json.loads(told.split("plan:\n", 1)[1]) for told in notices if "plan:\n" in told]


def _scans(node: Any) -> Iterator[str]:
    """The tables below this node of a plan that are read sequentially."""
    if isinstance(node, list):
        for each in node:
            yield from _scans(each)
    elif isinstance(node, dict):
        if node.get("Node Type") == "Seq Scan":
            yield node["Relation Name"]
        for each in node.values():
            yield from _scans(each)
