import hashlib
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors.general import ValidationFailed
from contracts.errors.listings import AllocationDecides, EntriesClosed
from services.listings.draws import rules
from tests.listings.builders import DAY, NOW

SEED = bytes(range(32))
lists = st.lists(st.integers(1, 500), unique=True, max_size=40)


def test_the_order_of_a_known_seed_and_list_never_changes() -> None:
    """What is published once can be worked out again for ever."""
    assert rules.outcome(SEED, [1, 2, 3, 5, 8]) == [1, 5, 2, 3, 8]
    assert rules.commitment(SEED) == hashlib.sha256(SEED).hexdigest()


@given(lists, st.randoms())
def test_an_outcome_is_the_list_in_an_order_that_depends_on_nothing_but_the_list(
    entries: list[int], chance: Any
) -> None:
    mixed = list(entries)
    chance.shuffle(mixed)
    assert sorted(rules.outcome(SEED, entries)) == sorted(entries)
    assert rules.outcome(SEED, entries) == rules.outcome(SEED, mixed)


def test_who_leaves_one_out_changes_the_places_of_all_others() -> None:
    """Were the list no part of it, the second would come first every time; by chance, 3 in 200."""
    kept = 0
    for size in range(10, 210):
        first, second, *_ = rules.outcome(SEED, range(1, size))
        without = [number for number in range(1, size) if number != first]
        kept += rules.outcome(SEED, without)[0] == second
    assert kept < 15


def test_every_entry_is_drawn_first_about_as_often_as_any_other() -> None:
    wins = dict.fromkeys(range(1, 6), 0)
    for number in range(5000):
        seed = hashlib.sha256(str(number).encode()).digest()
        wins[rules.outcome(seed, list(wins))[0]] += 1
    assert all(850 < won < 1150 for won in wins.values()), wins


@pytest.mark.parametrize(
    ("kind", "allocation", "draw_at", "pointer"),
    [
        ("sell", "first_come", None, "/allocation"),
        ("swap", "owners_choice", None, "/allocation"),
        ("sell", "draw", NOW + DAY, "/allocation"),
        ("sell", None, NOW + DAY, "/draw_at"),
        ("give", None, NOW + DAY, "/draw_at"),
        ("give", "first_come", NOW + DAY, "/draw_at"),
        ("give", "draw", None, "/draw_at"),
        ("give", "draw", NOW, "/draw_at"),
        ("give", "draw", NOW + 30 * DAY, "/expires_at"),
    ],
)
def test_an_allocation_that_does_not_fit_is_refused_at_its_field(
    kind: str, allocation: str | None, draw_at: datetime | None, pointer: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        rules.check_allocation(kind, allocation, draw_at, now=NOW, expires_at=NOW + 30 * DAY)
    assert [problem["pointer"] for problem in refused.value.errors] == [pointer]


def test_a_gift_is_its_owners_choice_unless_they_say_otherwise() -> None:
    end = NOW + 30 * DAY
    for asked, found in {None: "owners_choice", "first_come": "first_come"}.items():
        assert rules.check_allocation("give", asked, None, now=NOW, expires_at=end) == found
    assert rules.check_allocation("give", "draw", NOW + DAY, now=NOW, expires_at=end) == "draw"


def test_one_enters_before_the_draw_and_meets_after_it() -> None:
    rules.check_entry(NOW + DAY, NOW + 2 * DAY, now=NOW)
    with pytest.raises(EntriesClosed):
        rules.check_entry(NOW, NOW + DAY, now=NOW)
    with pytest.raises(ValidationFailed):
        rules.check_entry(NOW + DAY, NOW + DAY, now=NOW)


def test_the_line_decides_where_it_was_said_and_after_a_draw() -> None:
    assert rules.goes_by_line("first_come", None)
    assert rules.goes_by_line("draw", NOW)
    assert not rules.goes_by_line("draw", None)
    assert not rules.goes_by_line("owners_choice", None)
    rules.check_owner_decides("owners_choice")
    for allocation in ("first_come", "draw"):
        with pytest.raises(AllocationDecides):
            rules.check_owner_decides(allocation)
