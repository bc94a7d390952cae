from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from prometheus_client import REGISTRY
from sqlalchemy import text

from chassis.timers import Turns, run_timer
from tests.support.databases import Databases


@pytest.fixture
def name() -> str:
    return f"timer {uuid4()}"


def turns(databases: Databases) -> Turns:
    return Turns(databases.engine("listings").raw_connection)


def test_one_replica_at_a_time_has_the_turn(databases: Databases, name: str) -> None:
    first, second = turns(databases), turns(databases)
    with first.mine(name) as one, second.mine(name) as two, second.mine("another") as other:
        assert (one, two, other) == (True, False, True)
    with second.mine(name) as afterwards:
        assert afterwards


def test_a_process_has_its_own_turn_once(databases: Databases, name: str) -> None:
    mine = turns(databases)
    with mine.mine(name) as one, mine.mine(name) as again:
        assert (one, again) == (True, False)
    with turns(databases).mine(name) as afterwards:
        assert afterwards


def test_what_fails_gives_the_turn_back(databases: Databases, name: str) -> None:
    mine = turns(databases)
    with pytest.raises(ValueError, match="on purpose"), mine.mine(name):
        raise ValueError("on purpose")
    with turns(databases).mine(name) as afterwards:
        assert afterwards


def test_a_connection_that_was_lost_took_its_turns_along_and_is_made_again(
    databases: Databases, name: str
) -> None:
    made: list[Any] = []

    def connect() -> Any:
        made.append(databases.engine("listings").raw_connection())
        return made[-1]

    mine, other = Turns(connect), turns(databases)
    with mine.mine(name) as had:
        assert had
        lost = {"pid": made[0].dbapi_connection.info.backend_pid}
        with databases.engine("listings").begin() as connection:
            connection.execute(text("SELECT pg_terminate_backend(CAST(:pid AS int))"), lost)
        with pytest.raises(psycopg2.Error), mine.mine("another"):
            pass
        with other.mine(name) as taken_over:
            assert taken_over
    with mine.mine(name) as again:
        assert again


def test_a_run_is_counted_and_one_that_fails_ends_nothing(databases: Databases, name: str) -> None:
    def fail() -> None:
        raise ValueError("on purpose")

    engine = databases.engine("listings")
    run_timer(engine, name, fail)
    run_timer(engine, name, lambda: None)
    for outcome in ("failed", "done"):
        labels = {"timer": name, "outcome": outcome}
        assert REGISTRY.get_sample_value("linli_timer_runs_total", labels) == 1


def test_a_run_that_takes_long_keeps_no_other_timer_from_running(
    databases: Databases, name: str
) -> None:
    engine, began, may_end = databases.engine("listings"), Event(), Event()

    def take_long() -> None:
        began.set()
        assert may_end.wait(20)

    with ThreadPoolExecutor() as threads:
        slow = threads.submit(run_timer, engine, name, take_long)
        assert began.wait(20)
        run_timer(engine, f"{name} other", may_end.set)
        slow.result(20)
