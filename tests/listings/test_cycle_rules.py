import itertools
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.ids import uuid7
from contracts.errors.listings import SwapCycleState
from contracts.labels import SWAP_CYCLE
from services.listings.cycles import rules
from services.listings.cycles.rules import Offer, Status, Step
from tests.listings.builders import DAY, NOW

EXPECTED = {
    Status.PROPOSED: {
        Step.AGREE: Status.AGREED,
        Step.DECLINE: Status.DECLINED,
        Step.LAPSE: Status.EXPIRED,
        Step.VOID: Status.VOID,
    },
    Status.AGREED: {
        Step.COMPLETE: Status.COMPLETED,
        Step.UNDO: Status.UNDONE,
        Step.BREAK: Status.BROKEN,
    },
}
nodes = st.integers(1, 6)
graphs = st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)))


@pytest.mark.parametrize(("status", "step"), list(itertools.product(Status, Step)))
def test_every_pair_of_state_and_step_leads_where_it_should_or_nowhere(
    status: Status, step: Step
) -> None:
    expected = EXPECTED.get(status, {})
    if step in expected:
        assert rules.after(status, step) == expected[step]
    else:
        with pytest.raises(SwapCycleState):
            rules.after(status, step)


def test_every_state_has_words_for_people() -> None:
    assert set(Status) == set(SWAP_CYCLE)


@given(graphs)
def test_every_ring_of_two_and_three_is_found_once_and_nothing_else(
    edges: set[tuple[int, int]],
) -> None:
    found = rules.rings_through(0, range(1, 7), lambda a, b: (a, b) in edges)
    by_force = {
        (0, *rest)
        for size in (1, 2)
        for rest in itertools.permutations(range(1, 7), size)
        if all(pair in edges for pair in itertools.pairwise((0, *rest, 0)))
    }
    assert len(found) == len(set(found))
    assert set(found) == by_force
    assert [len(ring) for ring in found] == sorted(len(ring) for ring in found)


@given(st.lists(st.uuids(), min_size=2, max_size=3, unique=True))
def test_a_ring_has_one_name_wherever_it_is_begun_and_another_the_other_way_round(
    ring: list[UUID],
) -> None:
    turned = [ring[at:] + ring[:at] for at in range(len(ring))]
    assert len({rules.key_of(one) for one in turned}) == 1
    if len(ring) > 2:
        assert rules.key_of(ring) != rules.key_of(ring[::-1])


def an_offer(
    wanted: str, title: str, *, categories: tuple[str, ...] = (), category: str = "other"
) -> Offer:
    return Offer(
        uuid7(),
        uuid7(),
        rules.phrases(wanted),
        frozenset(categories),
        rules.words(title),
        category,
    )


@pytest.mark.parametrize(
    ("wanted", "title", "fits"),
    [
        ("一辆自行车", "儿童自行车", True),
        ("自行车", "儿童三轮车", False),
        ("儿童书架", "儿童自行车", False),
        ("儿童书架或者儿童自行车", "九成新儿童自行车", True),
        ("想换一个电饭煲", "美的电饭煲", True),
        ("一本书", "三本书", True),
        ("两把椅子, 一张桌子", "圆桌子", True),
        ("a bicycle or some books", "Blue bicycle", True),
        ("a bicycle or some books", "Book about gardens", True),
        ("a bicycle or some books", "Blue chair", False),
        ("什么都可以", "儿童自行车", False),
        ("", "儿童自行车", False),
    ],
)
def test_what_somebody_would_take_is_told_by_the_words(wanted: str, title: str, fits: bool) -> None:
    assert rules.wants(an_offer(wanted, "旧物"), an_offer("旧物", title)) is fits


def test_a_category_that_is_wanted_fits_whatever_the_words_say() -> None:
    one = an_offer("惊喜", "旧物", categories=("books",))
    assert rules.wants(one, an_offer("旧物", "小说", category="books"))
    assert not rules.wants(one, an_offer("旧物", "小说", category="kids"))


def test_nobody_swaps_with_themselves() -> None:
    one = an_offer("自行车", "自行车")
    assert not rules.wants(one, one._replace(item_id=uuid7()))


@given(st.integers(-20 * 1440, 20 * 1440))
def test_a_meeting_that_has_passed_is_put_off_by_the_days_it_needs(minutes: int) -> None:
    meet_at = NOW + timedelta(minutes=minutes)
    later = rules.put_off(meet_at, now=NOW)
    assert later > NOW
    assert (later - meet_at) % DAY == timedelta(0)
    assert later == meet_at if meet_at > NOW else later <= NOW + DAY
