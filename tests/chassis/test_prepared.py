from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from sqlalchemy import (
    Column,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    cast,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, OperationalError

from chassis import prepared
from chassis.database import engine_for
from chassis.reader import Read
from chassis.tables import neighbour
from chassis.work import UnitOfWork
from contracts.errors.general import Unavailable
from tests.support.databases import Databases

PLUS = select(cast(bindparam("left"), Integer) + cast(bindparam("right"), Integer))
SAME = select(cast(bindparam("left"), Integer) == cast(bindparam("left"), Integer), text("'100%'"))


@pytest.fixture
def engine(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    databases.engine("listings")
    monkeypatch.setattr(prepared, "AFTER", 2)
    made = engine_for(databases.url("listings"), pool_size=1)
    yield made
    made.dispose()


def known(engine: Engine) -> int:
    """How many statements the one connection has prepared."""
    with engine.connect() as connection:
        counted = connection.exec_driver_sql("SELECT count(*) FROM pg_prepared_statements")
        return int(counted.scalar_one())


def test_a_statement_is_prepared_when_it_comes_again_and_again(engine: Engine) -> None:
    for number, expected in enumerate([0, 0, 1, 1]):
        with engine.connect() as connection:
            asked = {"left": number, "right": 40}
            assert connection.scalar(PLUS, asked) == number + 40
        assert known(engine) == expected


def test_a_parameter_that_stands_twice_is_one_and_a_percent_sign_stays(engine: Engine) -> None:
    for _ in range(4):
        with engine.connect() as connection:
            assert connection.execute(SAME, {"left": 3}).one() == (True, "100%")
    assert known(engine) == 1


def test_what_was_prepared_outlives_a_rollback(engine: Engine) -> None:
    for _ in range(5):
        with engine.connect() as connection:
            connection.execute(PLUS, {"left": 1, "right": 1})
            connection.rollback()
    assert known(engine) == 1


def test_a_new_connection_begins_anew(engine: Engine) -> None:
    for _ in range(3):
        with engine.connect() as connection:
            connection.execute(PLUS, {"left": 1, "right": 1})
    with pytest.raises(OperationalError), engine.connect() as connection:
        connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
    for _ in range(4):
        with engine.connect() as connection:
            assert connection.scalar(PLUS, {"left": 2, "right": 3}) == 5
    assert known(engine) == 1


def test_beyond_its_limit_the_least_used_gives_way(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared, "MOST", 3)
    for many in [*range(1, 7), 1, 6]:
        wanted = select(*[neighbour.c.version.label(f"v{n}") for n in range(many)])
        for _ in range(4):
            with engine.connect() as connection:
                connection.execute(wanted)
                connection.execute(PLUS, {"left": 1, "right": 2})
    assert known(engine) == 3


def test_a_statement_that_could_not_be_prepared_is_tried_again(engine: Engine) -> None:
    for _ in range(2):
        with engine.connect() as connection:
            connection.execute(PLUS, {"left": 1, "right": 1})
    with engine.connect() as connection:
        with suppress(DBAPIError):
            connection.exec_driver_sql("SELECT 1 / 0")
        # In a transaction that has failed, nothing can be prepared.
        with pytest.raises(DBAPIError):
            connection.execute(PLUS, {"left": 1, "right": 1})
    with engine.connect() as connection:
        assert connection.scalar(PLUS, {"left": 1, "right": 1}) == 2
    assert known(engine) == 1


@pytest.mark.parametrize("short_way", [False, True])
def test_a_plan_that_the_schema_has_outgrown_is_made_anew(
    engine: Engine, databases: Databases, short_way: bool
) -> None:
    unit = UnitOfWork(engine, lambda: datetime.now(UTC), None, {})
    owner = databases.owner_engine("listings")
    grown = Table("grown", MetaData(), Column("name", String))
    often = Read(select(grown.c.name))
    with owner.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE grown (name varchar(10))")
        connection.exec_driver_sql("GRANT SELECT ON grown TO PUBLIC")

    def names() -> list[str]:
        with unit.read() as work:
            if short_way:
                return often.rows(work.session)
            return list(work.session.scalars(select(grown.c.name)))

    try:
        for _ in range(4):
            assert names() == []
        with owner.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE grown ALTER name TYPE varchar(20)")
        with pytest.raises(Unavailable):
            names()
        assert names() == []
    finally:
        with owner.begin() as connection:
            connection.exec_driver_sql("DROP TABLE grown")
