from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import eventlet
import pytest
from prometheus_client import REGISTRY
from sqlalchemy import Select, delete, insert, select
from sqlalchemy.orm import Session

from chassis.each_due import each_due_in_a_unit
from chassis.ids import uuid7
from chassis.tables import inbox
from chassis.work import UnitOfWork
from contracts.errors.general import Unavailable
from tests.support.databases import Databases

NOW = datetime(2026, 11, 22, tzinfo=UTC)


class Clock:
    """A service with a few things to do: the rows of its inbox, each gone once it is seen to."""

    def __init__(self, databases: Databases) -> None:
        unit = UnitOfWork(databases.engine("listings"), lambda: NOW, None, {})
        self.reading, self.work = unit.read, unit.begin
        self.name = f"due {uuid4()}"

    def with_things(self, many: int) -> list[UUID]:
        ids = sorted(uuid7() for _ in range(many))
        with self.work() as work:
            rows = [{"consumer": self.name, "event_id": one, "received_at": NOW} for one in ids]
            work.session.execute(insert(inbox), rows)
        return ids

    def due(self, now: datetime) -> Select[UUID]:
        mine = inbox.c.consumer == self.name
        return select(inbox.c.event_id).where(mine, inbox.c.received_at <= now)

    def left(self) -> list[UUID]:
        with self.reading() as work:
            return sorted(work.session.scalars(self.due(NOW)))

    def counted(self, outcome: str) -> float:
        return (
            REGISTRY.get_sample_value("linli_due_total", {"what": self.name, "outcome": outcome})
            or 0
        )


def see_to(session: Session, one: UUID, *, now: datetime) -> None:
    assert now == NOW
    session.execute(delete(inbox).where(inbox.c.event_id == one))


def see_to_all_but(stuck: UUID, error: BaseException) -> Callable[..., None]:
    def act(session: Session, one: UUID, *, now: datetime) -> None:
        see_to(session, one, now=now)
        if one == stuck:
            raise error

    return act


@pytest.fixture
def clock(databases: Databases) -> Clock:
    return Clock(databases)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (RuntimeError("of no kind we know"), "failed"),
        (eventlet.Timeout(), "failed"),
        (Unavailable(), "refused"),
    ],
)
def test_one_that_fails_is_undone_and_counted_and_holds_up_no_other(
    clock: Clock, error: BaseException, outcome: str
) -> None:
    ids = clock.with_things(5)
    each_due_in_a_unit(clock.name, clock, clock.due, see_to_all_but(ids[0], error))
    assert clock.left() == [ids[0]]
    assert (clock.counted(outcome), clock.counted("done")) == (1, 4)
    each_due_in_a_unit(clock.name, clock, clock.due, see_to)
    assert clock.left() == []


@pytest.mark.parametrize("many", [1, 2, 3, 4, 5])
def test_one_tick_sees_to_all_that_is_due_however_many_stay(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr("chassis.each_due.BATCH", 2)
    clock.with_things(many)
    seen: list[UUID] = []

    def keep(one: UUID) -> bool:
        seen.append(one)
        return False

    each_due_in_a_unit(clock.name, clock, clock.due, see_to, keep)
    assert seen == clock.left()
    assert len(seen) == many
