"""A gateway that strangers may do their worst to."""

from collections.abc import Iterator

import pytest

from chassis.topology import declare
from tests.gateway.running import a_gateway
from tests.security.uploads.listings import PretendedListings
from tests.security.uploads.stranger import Stranger
from tests.support.ports import free_port


@pytest.fixture(scope="module")
def stranger(rabbitmq_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stranger]:
    """Talks to a gateway process of its own, with listings behind it that take every photo."""
    declare(rabbitmq_url)
    folder, port = tmp_path_factory.mktemp("gateway"), free_port()
    passing = folder / "passing"
    passing.mkdir()
    # The one stranger brings the whole corpus, a few files at once.
    settings = {"TMPDIR": str(passing), "LINLI_UPLOADS_AT_ONCE": "4"}
    process = a_gateway(rabbitmq_url, folder, port, **settings).start()
    try:
        with PretendedListings(rabbitmq_url) as listings:
            yield Stranger(process.ready(), port, listings, folder)
    finally:
        process.stop()
