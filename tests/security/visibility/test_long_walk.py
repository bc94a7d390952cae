"""The same walk, much longer: in one process, where a step takes milliseconds.

A step looks into one place; before most of them nothing happens. `make fuzz` goes 100,000 steps.
"""

import os
import sys
from pathlib import Path

import pytest

from tests.security.visibility.eyes import Eyes
from tests.security.visibility.walking import SEED, Walk
from tests.support.databases import Databases
from tests.support.near import found_inside
from tests.support.one_process import OneProcess

STEPS = int(os.environ.get("LINLI_STEPS_INSIDE", "2500"))
# The slowest a loaded machine should take for a step, and to start.
SECONDS_A_STEP, SECONDS_TO_START = 0.2, 120
CALM = 0.7


@pytest.mark.timeout(SECONDS_TO_START + STEPS * SECONDS_A_STEP)
def test_nobody_sees_what_is_not_for_them_on_a_walk_that_is_much_longer(
    postgres_url: str, tmp_path: Path, quiet: None, capsys: pytest.CaptureFixture[str]
) -> None:
    databases = Databases(postgres_url, purpose="walk")
    settings = {"LINLI_ACCESS_TOKEN_SECONDS": "86400", "LINLI_FRIEND_REQUESTS_A_DAY": "10000"}
    platform = OneProcess(databases, ("members", "listings", "parking"), tmp_path, **settings)
    # What is asked has been heard of before it is answered.
    walk = Walk(found_inside(platform), platform.url_key, SEED, lambda _: None, Eyes.glance, CALM)
    walk.go(STEPS)
    databases.drop()
    with capsys.disabled():
        sys.stdout.write(f"\n{walk}\n")
