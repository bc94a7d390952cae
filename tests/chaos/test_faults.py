from pathlib import Path

import pytest

from tests.chaos.endings import CALLED_OFF, OBJECTED, RENTALS, TRADES
from tests.chaos.storm import Storm

# Each takes its time: `make chaos` plays all of them, many times over.
HALF = (*RENTALS[::2], *CALLED_OFF[::3], *OBJECTED[::2], *TRADES[::2])
STORM = Storm(
    seed=20_261_122,
    deals=len(HALF),
    each_process=1,
    each_server=1,
    replicas=2,
    pairs=4,
    at_once=len(HALF),
    unpaid=40,
    pauses=(0.5, 2),
    end_within=240,
    endings=HALF,
)


@pytest.mark.timeout(600)
def test_deals_of_every_ending_survive_the_death_of_every_process_and_server(
    tmp_path: Path,
) -> None:
    said: list[str] = []
    summary = STORM.rage(tmp_path / "platform", said.append)
    assert not summary.troubles, "\n".join([*said, *summary.lines()])
    assert {ending.state for ending in HALF} <= summary.states
