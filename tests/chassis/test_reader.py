"""What is read often: the same rows on the short way as on the long, and no broken connection."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

import eventlet
import pytest
from sqlalchemy import Engine, Float, bindparam, cast, func, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import Uuid

from chassis import reader
from chassis.database import engine_for
from chassis.ids import uuid7
from chassis.reader import Read
from chassis.tables import neighbour
from chassis.work import UnitOfWork
from contracts.errors.general import Unavailable
from tests.support.databases import Databases

ME = uuid7()
KINDS = Read(
    select(
        cast(bindparam("who", type_=Uuid()), Uuid()).label("who"),
        cast(bindparam("people", type_=ARRAY(Uuid())), ARRAY(Uuid())).label("people"),
        cast(literal({"a": [1]}, JSONB()), JSONB()).label("data"),
        cast(literal(1.5), Float()).label("degrees"),
        func.to_timestamp(0).label("moment"),
    )
)
BACKEND = Read(select(func.pg_backend_pid().label("pid")))


@pytest.fixture
def engine(databases: Databases) -> Iterator[Engine]:
    databases.engine("listings")
    made = engine_for(databases.url("listings"), pool_size=1)
    yield made
    made.dispose()


@pytest.fixture
def unit(engine: Engine) -> UnitOfWork:
    return UnitOfWork(engine, lambda: datetime.now(UTC), None, {})


def test_values_are_of_the_same_types_on_both_ways(unit: UnitOfWork) -> None:
    with unit.read() as short:
        (row,) = KINDS.rows(short.session, who=ME, people=[ME])
    with unit.begin() as long:
        (same,) = KINDS.rows(long.session, who=ME, people=[ME])
    assert tuple(row) == tuple(same)
    assert (row.who, row.people, row.data, row.degrees) == (ME, [ME], {"a": [1]}, 1.5)
    assert isinstance(row.who, UUID)


def test_a_connection_comes_back_as_every_other_expects_it(unit: UnitOfWork) -> None:
    with unit.read() as work:
        KINDS.rows(work.session, who=ME, people=[])
    card = {"member_id": ME, "version": 1, "display_name": "x"}
    with suppress(ZeroDivisionError), unit.begin() as work:
        work.session.execute(neighbour.insert(), card)
        raise ZeroDivisionError
    mine = Read(select(neighbour.c.version).where(neighbour.c.member_id == bindparam("who")))
    with unit.read() as work:
        assert mine.rows(work.session, who=ME) == []


def test_who_runs_out_of_time_leaves_no_answer_for_the_next(
    unit: UnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_late(*_: object) -> None:
        raise eventlet.Timeout

    with unit.read() as work:
        (before,) = BACKEND.rows(work.session)
    with monkeypatch.context() as patched, unit.read() as work:
        patched.setattr(reader, "prepared", too_late)
        with pytest.raises(eventlet.Timeout):
            BACKEND.rows(work.session)
    with unit.read() as work:
        (after,) = BACKEND.rows(work.session)
    assert after.pid != before.pid


def test_a_connection_that_was_cut_is_503_once(unit: UnitOfWork, engine: Engine) -> None:
    with unit.read() as work:
        KINDS.rows(work.session, who=ME, people=[])
    with engine.connect() as one, pytest.raises(Unavailable), unit.translated():
        one.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    with unit.read() as work:
        assert KINDS.rows(work.session, who=ME, people=[])
