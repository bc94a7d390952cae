"""A broker, a database or a service that hangs: every request is answered, and all recovers."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from linli.platform import Platform
from tests.chaos.freezing import frozen
from tests.e2e.neighbourhood import Neighbourhood, a_booking, found, publish_space
from tests.e2e.person import Person
from tests.support.thorough import amount
from tests.support.wait import until

FROZEN_S = amount(usual=8, thorough=60)
# The promise is 5 s; half a second is for a busy machine's own clients.
ANSWERED_WITHIN_S = 5.5
RECOVERED_WITHIN_S = 30
ASKED = ("/v1/me", "/v1/listings", "/v1/parking/spaces", "/v1/cards")
BEHIND = {"members": "/v1/me", "listings": "/v1/listings", "payments": "/v1/cards"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Platform, Neighbourhood]]:
    platform = Platform(Path(tmp_path_factory.mktemp("frozen")), durable=False)
    with platform:
        yield platform, found(platform)
    platform.discard()


def ask(person: Person, path: str) -> tuple[int, float, str | None]:
    """Status, seconds, Retry-After."""
    start = time.monotonic()
    answer = person.ask("GET", path)
    return answer.status_code, time.monotonic() - start, answer.headers.get("Retry-After")


def ask_while_frozen(person: Person, pid: int, paths: tuple[str, ...]) -> None:
    """Every answer meanwhile comes in time, and is either right or says when to come again."""
    with frozen(pid), ThreadPoolExecutor(len(paths)) as pool:
        until_then = time.monotonic() + FROZEN_S
        while time.monotonic() < until_then:
            for status, took, retry_after in pool.map(lambda path: ask(person, path), paths):
                assert took < ANSWERED_WITHIN_S
                assert status == 200 or (status, bool(retry_after)) == (503, True)


def recovered(person: Person) -> None:
    def well() -> bool:
        try:
            return all(ask(person, path)[0] == 200 for path in ASKED)
        except requests.RequestException:
            return False

    until(well, seconds=RECOVERED_WITHIN_S, what="every route answering again")


@pytest.mark.parametrize("server", ["rabbitmq", "postgres"])
def test_a_frozen_server_is_survived(place: tuple[Platform, Neighbourhood], server: str) -> None:
    platform, neighbourhood = place
    owner, renter = neighbourhood.pair()
    space = publish_space(owner)
    ask_while_frozen(renter, getattr(platform, server).pid, ASKED)
    recovered(renter)
    booking = renter.post("/v1/parking/bookings", a_booking(space))
    renter.pay(booking["id"], "deposit")
    path = f"/v1/parking/bookings/{booking['id']}"
    renter.reaches(path, "agreed", seconds=RECOVERED_WITHIN_S)


@pytest.mark.parametrize("service", sorted(BEHIND))
def test_without_one_service_the_others_go_on(
    place: tuple[Platform, Neighbourhood], service: str
) -> None:
    platform, neighbourhood = place
    person = neighbourhood.resident()
    others = tuple(path for name, path in BEHIND.items() if name != service)
    with frozen(platform.process(service).pid or 0):
        status, took, retry_after = ask(person, BEHIND[service])
        assert took < ANSWERED_WITHIN_S
        assert (status, bool(retry_after)) == (503, True)
        assert [ask(person, path)[0] for path in others] == [200, 200]
    recovered(person)
