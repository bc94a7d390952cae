"""A dispute that nobody on the committee may decide is told of, until somebody may."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from linli.verify.databases import Databases
from linli.verify.disputes import OF_BOOKINGS, OPEN, SEATS, disputes_nobody_may_decide
from tests.support.databases import Databases as Migrated

HOME, ELSEWHERE = "home", "elsewhere"


class Kept(Databases):
    """Answers with what the test says that the two databases hold."""

    def __init__(self, disputes: list[Any], seats: list[Any], *, holder: str) -> None:
        self._answers = {"listings": [], "parking": [], "members": seats, holder: disputes}

    def rows(self, service: str, query: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        return iter(self._answers[service])


DISPUTE = ("deal", HOME, ["owner", "taker"])


def found(*seats: tuple[str, str], holder: str = "listings") -> list[str]:
    return disputes_nobody_may_decide(Kept([DISPUTE], list(seats), holder=holder))


@pytest.mark.parametrize("holder", ["listings", "parking"])
def test_a_dispute_before_a_committee_of_its_own_two_is_told_of(holder: str) -> None:
    for seats in ([], [(HOME, "owner")], [(HOME, "owner"), (HOME, "taker"), (ELSEWHERE, "third")]):
        (line,) = found(*seats, holder=holder)
        assert line.startswith("dispute deal: nobody on the committee of community home may")


def test_until_somebody_else_sits_on_it() -> None:
    assert found((HOME, "owner"), (HOME, "third")) == []


@pytest.mark.parametrize(
    ("service", "query", "columns"),
    [("listings", OPEN, 3), ("parking", OF_BOOKINGS, 3), ("members", SEATS, 2)],
)
def test_its_database_understands_what_is_asked(
    databases: Migrated, service: str, query: str, columns: int
) -> None:
    with databases.owner_engine(service).connect() as connection:
        assert len(connection.execute(text(query)).keys()) == columns
