"""A session that is undone after each test, and the service over the same database."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from tests.listings.gifts import Gift
from tests.listings.rings import Ring
from tests.listings.running import Running
from tests.support.databases import Databases


@pytest.fixture
def session(databases: Databases) -> Iterator[Session]:
    with databases.session("listings") as session:
        yield session


@pytest.fixture
def owner() -> UUID:
    """Somebody who has nothing here yet."""
    return uuid7()


@pytest.fixture
def listings(databases: Databases) -> Running:
    """The service; what it commits stays, so each test brings members of its own."""
    return Running(databases.engine("listings"))


@pytest.fixture
def gift(listings: Running) -> Gift:
    return Gift(listings)


@pytest.fixture
def ring(listings: Running) -> Ring:
    return Ring(listings)
