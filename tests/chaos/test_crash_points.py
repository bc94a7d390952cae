from collections.abc import Sequence

import pytest

from tests.chaos.points import EVERYWHERE, FEW, Stop, each, stops
from tests.chaos.stage import Stage


@pytest.mark.parametrize("together", stops(FEW), ids=lambda round: " + ".join(map(str, round)))
def test_a_process_that_dies_at_a_point_loses_nothing_and_does_nothing_twice(
    stage: Stage, together: Sequence[Stop]
) -> None:
    stage.stop(together)


def test_the_points_tried_every_day_are_among_all_points() -> None:
    known = set(each(EVERYWHERE))
    assert [stop for stop in each(FEW) if stop not in known] == []
