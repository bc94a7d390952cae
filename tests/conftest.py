"""Real PostgreSQL and RabbitMQ, private to the run."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from chassis import prepared
from tests.support.databases import Databases

# What takes longest comes first, so that no worker is left alone with it at the end. The tests of a
# folder here share a platform, which one worker starts; a file before its folder goes by itself.
LONGEST = (
    "tests/security/visibility/test_long_walk.py",
    "tests/e2e/",
    "tests/linli/",
    "tests/security/visibility/test_walk.py",
    "tests/chaos/test_faults.py",
    "tests/chaos/test_poison.py",
    "tests/chaos/",
    "tests/bench/",
    "tests/security/visibility/test_planted_leaks.py",
)


def place(nodeid: str) -> tuple[int, str]:
    """(rank, what one worker takes as a whole: a folder of LONGEST, or else a file)."""
    path = nodeid.partition("::")[0]
    for rank, longest in enumerate(LONGEST):
        if path.startswith(longest):
            return rank, longest
    return len(LONGEST), path


class ByPlace(LoadScopeScheduling):
    """Deals out places: pytest 9.2 does not see the names that xdist gives to groups."""

    def _split_scope(self, nodeid: str) -> str:
        return place(nodeid)[1]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByPlace:
    return ByPlace(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: place(item.nodeid)[0])


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The administrator's address of a PostgreSQL server; LINLI_TEST_POSTGRES_URL lends one."""
    if lent := os.environ.get("LINLI_TEST_POSTGRES_URL"):
        yield lent
        return
    from linli.servers import PrivatePostgres  # noqa: PLC0415 - not needed with a lent server

    server = PrivatePostgres(Path(tmp_path_factory.mktemp("postgres")), durable=False)
    server.start()
    yield server.url
    server.discard()


@pytest.fixture(scope="session")
def rabbitmq_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The administrator's address of a RabbitMQ broker; LINLI_TEST_RABBITMQ_URL lends one."""
    if lent := os.environ.get("LINLI_TEST_RABBITMQ_URL"):
        yield lent
        return
    from linli.servers import PrivateRabbitMQ  # noqa: PLC0415 - not needed with a lent server

    server = PrivateRabbitMQ(Path(tmp_path_factory.mktemp("rabbitmq")))
    server.start()
    yield server.url
    server.discard()


@pytest.fixture(scope="session")
def databases(postgres_url: str) -> Iterator[Databases]:
    """`databases.session("parking")`, `.engine("parking")`, `.url("parking")`."""
    made = Databases(postgres_url)
    yield made
    made.drop()


# So that every statement of ours is seen to be one that can be prepared.
prepared.AFTER = 0

# Its default draws a traceback with every local variable, which takes half a second.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
        structlog.processors.KeyValueRenderer(),
    ]
)

# On a busy machine a slow example is no failure; what takes too long is stopped by pytest-timeout.
settings.register_profile("linli", deadline=None, print_blob=True)
settings.load_profile("linli")
