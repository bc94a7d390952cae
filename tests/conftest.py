"""Real PostgreSQL and RabbitMQ, private to the run."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

from chassis import prepared
from tests.support.databases import Databases

# What takes longest comes first, so that no worker is left alone with it at the end. The tests of a
# folder here share a platform, which one worker starts.
LONGEST = ("tests/security/visibility/test_long_walk.py", "tests/e2e/", "tests/linli/")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A worker takes a file at a time, or a whole folder of LONGEST."""

    def place(item: pytest.Item) -> tuple[int, str]:
        path = item.path.relative_to(config.rootpath).as_posix()
        for rank, longest in enumerate(LONGEST):
            if path.startswith(longest):
                return rank, longest
        return len(LONGEST), path

    for item in items:
        item.add_marker(pytest.mark.xdist_group(place(item)[1]))
    items.sort(key=lambda item: place(item)[0])


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The administrator's address of a PostgreSQL server; LINLI_TEST_POSTGRES_URL lends one."""
    if lent := os.environ.get("LINLI_TEST_POSTGRES_URL"):
        yield lent
        return
    from linli.servers import PrivatePostgres  # noqa: PLC0415 - not needed with a lent server

    server = PrivatePostgres(Path(tmp_path_factory.mktemp("postgres")))
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
