"""Every crash point, round by round, on one platform."""

import time
from collections.abc import Callable
from pathlib import Path

from tests.chaos.points import EVERYWHERE, each, stops
from tests.chaos.stage import on_stage


def try_every_point(folder: Path, say: Callable[[str], None]) -> list[str]:
    """The rounds that went wrong, each with its reason."""
    rounds, began, wrong = stops(EVERYWHERE), time.monotonic(), []
    say(f"{len(list(each(EVERYWHERE)))} crash points in {len(rounds)} rounds")
    with on_stage(folder) as stage:
        for number, together in enumerate(rounds, start=1):
            say(f"{time.monotonic() - began:5.0f} s  round {number} of {len(rounds)}")
            for stop in together:
                say(f"           {stop}")
            try:
                stage.stop(together)
            except (AssertionError, TimeoutError) as failure:
                wrong.append(f"round {number}: {type(failure).__name__}: {failure}")
                say(f"✗ {wrong[-1]}")
    say(f"{time.monotonic() - began:.0f} s in all; {len(wrong)} of {len(rounds)} rounds went wrong")
    return wrong
