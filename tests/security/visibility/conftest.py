"""Two replicas of every process, and people whose sign-in outlasts the longest run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from linli.platform import Platform
from linli.platform.names import PROCESSES
from tests.e2e.neighbourhood import Neighbourhood, found

LONG = {"LINLI_ACCESS_TOKEN_SECONDS": "86400"}


@pytest.fixture(scope="package")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    folder = Path(tmp_path_factory.mktemp("platform"))
    scale = dict.fromkeys(PROCESSES, 2)
    with Platform(folder, settings=LONG, scale=scale, durable=False) as running:
        running.wait_until_ready()
        yield running
        running.discard()


@pytest.fixture(scope="package")
def place(platform: Platform) -> Neighbourhood:
    return found(platform)
