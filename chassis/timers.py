"""Timers: any replica may run one, one at a time does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import eventlet
from nameko.timer import Timer
from sqlalchemy import Engine

from chassis import logs
from chassis.lanes import BACKGROUND
from chassis.metrics import TIMER_RUNS

log = logs.get(__name__)


class Every(Timer):
    """Fires every `seconds`; a run that fails is logged and the next one tries again."""

    lane = BACKGROUND

    def __init__(self, seconds: float, **kwargs: Any) -> None:
        super().__init__(interval=seconds, **kwargs)


class Turns:
    """Who may run a timer now: one replica, by a lock that goes with its connection.

    All timers of a process take their locks on one connection, kept for this alone: each has one
    every second or so, and a connection out of the pool for every one of them costs far more than
    what most of them find to do.
    """

    def __init__(self, connect: Callable[[], Any]) -> None:
        self._connect = connect
        self._connection: Any = None
        self._running: set[str] = set()
        self._talking = Lock()

    @contextmanager
    def mine(self, name: str) -> Iterator[bool]:
        """True for the one that may run `name` until the end of this."""
        if name in self._running:
            # The lock is this connection's already, and would be given again.
            yield False
            return
        self._running.add(name)
        try:
            locked, connection = self._ask("SELECT pg_try_advisory_lock(hashtext(%s))", name)
            try:
                yield locked
            finally:
                # A connection made since knows nothing of the lock, which went with its own.
                if locked and connection is self._connection:
                    self._ask("SELECT pg_advisory_unlock(hashtext(%s))", name)
        finally:
            self._running.discard(name)

    def _ask(self, statement: str, name: str) -> tuple[bool, Any]:
        """(its answer, the connection that gave it)"""
        with self._talking:
            if self._connection is None:
                self._connection = self._connect()
                self._connection.detach()
                self._connection.dbapi_connection.autocommit = True
            connection = self._connection
            try:
                with connection.cursor() as cursor:
                    cursor.execute(statement, (f"timer {name}",))
                    [[answer]] = cursor.fetchall()
            except BaseException:
                # Gone, or in the middle of an answer that nobody may get for theirs.
                self._connection = None
                connection.close()
                raise
            return bool(answer), connection


# Of each engine, as long as it lives.
_TURNS: WeakKeyDictionary[Engine, Turns] = WeakKeyDictionary()


def run_timer(engine: Engine, name: str, act: Callable[[], None]) -> None:
    turns = _TURNS.get(engine) or _TURNS.setdefault(engine, Turns(engine.raw_connection))
    try:
        with turns.mine(name) as mine:
            if mine:
                act()
                TIMER_RUNS.labels(name, "done").inc()
    except (Exception, eventlet.Timeout):
        # A Timeout is no Exception: let out, it would end the timer and nobody would notice.
        TIMER_RUNS.labels(name, "failed").inc()
        log.warning("timer_failed", timer=name, exc_info=True)
