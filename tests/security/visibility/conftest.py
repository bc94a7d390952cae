"""Two replicas of every process, and people whose sign-in outlasts the longest run."""

import gc
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from linli.platform import Platform
from linli.platform.names import PROCESSES
from tests.e2e.neighbourhood import Neighbourhood, found
from tests.support.databases import Databases
from tests.support.one_process import OneProcess

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


@pytest.fixture(scope="package")
def one_process(
    postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OneProcess]:
    """All of whose walks are in communities of their own."""
    databases = Databases(postgres_url, purpose="walk")
    folder = Path(tmp_path_factory.mktemp("one-process"))
    services = ("members", "listings", "parking")
    made = OneProcess(databases, services, folder, **LONG, LINLI_FRIEND_REQUESTS_A_DAY="10000")
    # All that has been loaded is looked through again and again otherwise, for what nobody needs.
    gc.collect()
    gc.freeze()
    yield made
    gc.unfreeze()
    databases.drop()


@pytest.fixture
def quiet() -> Iterator[None]:
    """Nothing is logged: a long walk asks a hundred thousand times."""
    before = structlog.get_config()
    silent = structlog.make_filtering_bound_logger(logging.CRITICAL)
    structlog.configure(wrapper_class=silent)
    yield
    structlog.configure(**before)
