"""One platform for all end-to-end tests, with periods short enough to wait for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from linli.platform import Platform
from tests.e2e.neighbourhood import Neighbourhood, found
from tests.e2e.person import Person

PERIODS = {
    "LINLI_DEPOSIT_HOLD_SECONDS": "8",
    "LINLI_PAYMENT_DUE_SECONDS": "8",
    "LINLI_AUTO_COMPLETE_SECONDS": "3",
    "LINLI_REVIEW_WINDOW_SECONDS": "10",
}


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    folder = Path(tmp_path_factory.mktemp("platform"))
    with Platform(folder, settings=PERIODS, durable=False) as running:
        yield running
        running.discard()


@pytest.fixture(scope="session")
def place(platform: Platform) -> Neighbourhood:
    """The community in which the tests' people live."""
    return found(platform)


@pytest.fixture
def pair(place: Neighbourhood) -> tuple[Person, Person]:
    """(owner, friend): two verified residents who are friends."""
    return place.pair()
