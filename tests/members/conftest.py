"""A session that is undone after each test, and the service over the same database."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from tests.members.running import Running
from tests.support.databases import Databases


@pytest.fixture
def session(databases: Databases) -> Iterator[Session]:
    with databases.session("members") as session:
        yield session


@pytest.fixture
def members(databases: Databases) -> Running:
    """The service; what it commits stays, so each test brings members of its own."""
    return Running(databases.engine("members"))
