"""A walk that finds nothing proves little unless it finds what is there: something is put there."""

from collections.abc import Callable, Iterator

import pytest

from services.listings.items import views as item_views
from tests.security.visibility.inside import walk_inside
from tests.security.visibility.planted import LEAKS, Patch
from tests.support.one_process import OneProcess

# Far fewer than a walk of `make test` has; more happens between two looks.
SEED, STEPS, CALM = 11, 1_000, 0.4


@pytest.fixture
def leaking(monkeypatch: Patch) -> Iterator[Patch]:
    yield monkeypatch
    monkeypatch.undo()
    item_views._list.cache_clear()


@pytest.mark.parametrize(("plant", "where"), LEAKS.items(), ids=[leak.__name__ for leak in LEAKS])
def test_a_walk_finds_a_leak(
    plant: Callable[[Patch], None],
    where: str,
    leaking: Patch,
    one_process: OneProcess,
    quiet: None,
) -> None:
    plant(leaking)
    seen = rf"""^seed {SEED}, step \d+, (\S+: \[["'])?({where})"""
    with pytest.raises(AssertionError, match=seen):
        walk_inside(one_process, SEED, CALM).go(STEPS)
