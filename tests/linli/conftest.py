"""A whole platform, started once for the tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection, Queue

from linli.platform import Platform
from tests.linli.letters import HOME


@pytest.fixture(scope="package")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Two replicas of parking; waits for a demo that nobody has seeded yet."""
    folder = Path(tmp_path_factory.mktemp("platform"))
    made = Platform(folder, settings={"LINLI_DEMO": "1"}, scale={"parking": 2}, durable=False)
    with made:
        yield made
    made.discard()


@pytest.fixture
def broker(rabbitmq_url: str) -> Iterator[Connection]:
    with Connection(rabbitmq_url, transport_options={"confirm_publish": True}) as connection:
        channel = connection.default_channel
        queues = [Queue(name, durable=True)(channel) for name in (HOME, f"{HOME}.dead")]
        for queue in queues:
            queue.declare()
            queue.purge()
        yield connection
        for queue in queues:
            queue.delete()
