"""What clocks do: see to each due thing by itself, so that one which fails holds up no other."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from threading import Lock
from typing import Protocol, TypeVar
from uuid import UUID

import eventlet
from sqlalchemy import Select

from chassis import logs
from chassis.metrics import DUE
from chassis.work import Work
from contracts.errors.base import Refusal

log = logs.get(__name__)
# Ids that one look takes.
BATCH = 100
# All timers of a process fire at once; one looks after the other, on one connection of the pool.
LOOKING = Lock()

Id = TypeVar("Id", UUID, str)
Begin = Callable[[], AbstractContextManager[Work]]


class Units(Protocol):
    """What a service gives (chassis.service.Service): looking, and changing."""

    def reading(self) -> AbstractContextManager[Work]: ...

    def work(self) -> AbstractContextManager[Work]: ...


def each_due(
    what: str,
    look: Begin,
    due: Callable[[datetime], Select[Id]],
    see_to: Callable[[Id], None],
) -> None:
    """`see_to` every id that `due(now)` selects, in the order of the ids.

    One that fails is logged, counted under `what`, and comes again with the next tick.
    """
    for found in _ids(look, due):
        try:
            see_to(found)
        except Refusal as refusal:
            DUE.labels(what, "refused").inc()
            log.warning("due_refused", what=what, id=str(found), code=refusal.code)
        except (Exception, eventlet.Timeout):
            DUE.labels(what, "failed").inc()
            log.exception("due_failed", what=what, id=str(found))
        else:
            DUE.labels(what, "done").inc()


def each_due_in_a_unit(
    what: str,
    service: Units,
    due: Callable[[datetime], Select[Id]],
    act: Callable[..., object],
    only_if: Callable[[Id], bool] = lambda _: True,
) -> None:
    """`act(session, id, now=…)` on every id due, each in a unit of work of its own.

    What has become of it since the look is for `act` to find out, under its lock. `only_if` is
    asked before, outside any transaction.
    """

    def see_to(found: Id) -> None:
        if only_if(found):
            with service.work() as work:
                act(work.session, found, now=work.now)

    each_due(what, service.reading, due, see_to)


def _ids(look: Begin, due: Callable[[datetime], Select[Id]]) -> Iterator[Id]:
    past: Id | None = None
    full = True
    while full:
        with LOOKING, look() as work:
            query = due(work.now)
            column = query.selected_columns[0]
            if past is not None:
                query = query.where(column > past)
            ids = list(work.session.scalars(query.order_by(column).limit(BATCH)))
        yield from ids
        past, full = ids[-1] if ids else None, len(ids) == BATCH
