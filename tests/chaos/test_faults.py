from pathlib import Path

import pytest

from tests.chaos.endings import ENDINGS
from tests.chaos.storm import Storm

STORM = Storm(
    seed=20_261_122,
    deals=len(ENDINGS),
    each_process=1,
    each_server=1,
    replicas=2,
    pairs=4,
    at_once=len(ENDINGS),
    unpaid=40,
    pauses=(0.5, 2),
    end_within=240,
)


@pytest.mark.timeout(600)
def test_deals_of_every_ending_survive_the_death_of_every_process_and_server(
    tmp_path: Path,
) -> None:
    said: list[str] = []
    summary = STORM.rage(tmp_path / "platform", said.append)
    assert not summary.troubles, "\n".join([*said, *summary.lines()])
    assert {ending.state for ending in ENDINGS} <= summary.states
