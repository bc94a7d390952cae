"""One platform for all end-to-end tests, with periods short enough to wait for.

LINLI_E2E_URL names one that runs already, with these periods; LINLI_E2E_MEMBERS is then the command
line that runs members' operator commands there, such as "podman exec … linli-process".
"""

import os
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from linli.platform import Platform
from tests.e2e.neighbourhood import Neighbourhood, found, found_at
from tests.e2e.person import Person
from tests.emulators.wechat import WechatServer, a_wechat
from tests.emulators.wechat.settings import settings_for

PERIODS = {
    # Nobody here signs in anew, however long the tests take.
    "LINLI_ACCESS_TOKEN_SECONDS": "86400",
    "LINLI_DEPOSIT_HOLD_SECONDS": "8",
    "LINLI_PAYMENT_DUE_SECONDS": "8",
    "LINLI_AUTO_COMPLETE_SECONDS": "3",
    "LINLI_REVIEW_WINDOW_SECONDS": "10",
}


@pytest.fixture(scope="package")
def wechat() -> Iterator[WechatServer]:
    """What the platform takes for WeChat."""
    with a_wechat() as server:
        yield server


@pytest.fixture(scope="package")
def platform(tmp_path_factory: pytest.TempPathFactory, wechat: WechatServer) -> Iterator[Platform]:
    """One that is started here, whose servers a test may look into."""
    if os.environ.get("LINLI_E2E_URL"):
        pytest.skip("looks into the servers, which LINLI_E2E_URL does not reach")
    folder = Path(tmp_path_factory.mktemp("platform"))
    settings = {**PERIODS, **settings_for(wechat.url)}
    with Platform(folder, settings=settings, durable=False) as running:
        yield running
        running.discard()


@pytest.fixture(scope="package")
def place(request: pytest.FixtureRequest) -> Neighbourhood:
    """The community in which the tests' people live."""
    if url := os.environ.get("LINLI_E2E_URL"):
        return found_at(url, members_there)
    return found(request.getfixturevalue("platform"))


def members_there(words: list[str]) -> str:
    there = shlex.split(os.environ["LINLI_E2E_MEMBERS"])
    return subprocess.run([*there, *words], check=True, stdout=subprocess.PIPE, text=True).stdout


@pytest.fixture
def pair(place: Neighbourhood) -> tuple[Person, Person]:
    """(owner, friend): two verified residents who are friends."""
    return place.pair()
