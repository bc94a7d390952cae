"""A whole platform, started once for the tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from linli.platform import Platform


@pytest.fixture(scope="package")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Two replicas of parking; waits for a demo that nobody has seeded yet."""
    folder = Path(tmp_path_factory.mktemp("platform"))
    made = Platform(folder, settings={"LINLI_DEMO": "1"}, scale={"parking": 2}, durable=False)
    with made:
        yield made
    made.discard()
