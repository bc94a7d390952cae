"""One platform whose processes die where a test tells them to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.stage import Stage, on_stage


@pytest.fixture(scope="package")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with on_stage(Path(tmp_path_factory.mktemp("stage"))) as ready:
        yield ready
