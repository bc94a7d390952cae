"""A neighbourhood large enough that a table read from end to end shows in a plan."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest

from bench.data.copying import Copier
from bench.data.neighbourhood import Neighbourhood
from bench.data.people import load_circle, load_members
from bench.data.places import load_parking
from bench.data.scale import Scale
from bench.data.things import load_listings
from tests.plans import rows
from tests.plans.explained import Plans
from tests.support.databases import Databases


@pytest.fixture(scope="session")
def place() -> Neighbourhood:
    return Neighbourhood(Scale(members=2_000, items=20_000, spaces=20_000, spare_photos=0))


@pytest.fixture(scope="session")
def viewer(place: Neighbourhood) -> UUID:
    return place.members[7]


@pytest.fixture(scope="session")
def own(postgres_url: str) -> Iterator[Databases]:
    made = Databases(postgres_url, purpose="plans")
    yield made
    made.drop()


@pytest.fixture(scope="session")
def loaded(own: Databases, place: Neighbourhood) -> Callable[..., Plans]:
    """`loaded("listings", load_listings, …)`: with all of it, and statistics."""

    def load(service: str, *parts: Callable[[Copier, Neighbourhood], None]) -> Plans:
        own.engine(service)
        into = Copier(own.admin_url, own.name(service))
        for part in parts:
            part(into, place)
        into.finish()
        return Plans(own, service)

    return load


@pytest.fixture(scope="session")
def listings(loaded: Callable[..., Plans]) -> Plans:
    return loaded("listings", load_circle, load_listings, rows.favourites, rows.reservations)


@pytest.fixture(scope="session")
def parking(loaded: Callable[..., Plans]) -> Plans:
    return loaded("parking", load_circle, load_parking, rows.bookings)


@pytest.fixture(scope="session")
def members(loaded: Callable[..., Plans]) -> Plans:
    return loaded("members", load_members, rows.conversations)
