"""Timers: any replica may run one, one at a time does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import eventlet
from nameko.timer import Timer
from sqlalchemy import Engine, func, select

from chassis import logs
from chassis.lanes import BACKGROUND
from chassis.metrics import TIMER_RUNS

log = logs.get(__name__)


class Every(Timer):
    """Fires every `seconds`; a run that fails is logged and the next one tries again."""

    lane = BACKGROUND

    def __init__(self, seconds: float, **kwargs: Any) -> None:
        super().__init__(interval=seconds, **kwargs)


@contextmanager
def only_one(engine: Engine, name: str) -> Iterator[bool]:
    """True for the one replica that may run `name` now; the lock goes with its connection."""
    autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")
    with autocommit.connect() as connection:
        lock = func.hashtext(f"timer {name}")
        if not connection.scalar(select(func.pg_try_advisory_lock(lock))):
            yield False
            return
        try:
            yield True
        finally:
            connection.execute(select(func.pg_advisory_unlock(lock)))


def run_timer(engine: Engine, name: str, act: Callable[[], None]) -> None:
    try:
        with only_one(engine, name) as mine:
            if mine:
                act()
                TIMER_RUNS.labels(name, "done").inc()
    except (Exception, eventlet.Timeout):
        # A Timeout is no Exception: let out, it would end the timer and nobody would notice.
        TIMER_RUNS.labels(name, "failed").inc()
        log.warning("timer_failed", timer=name, exc_info=True)
