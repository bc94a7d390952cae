"""The same walk, much longer: in one process, where a step takes milliseconds.

Before every fourth step somebody does something; with each step somebody looks into one place, by
the weights in `eyes.looking`: a list, a search or a thing itself with every other step, the inbox
with every eighteenth. What is asked goes the gateway's and the services' own way to PostgreSQL;
what is published is heard of at once. 10,000 steps in `make test`, 100,000 by `make fuzz`.
"""

import os
import sys

import pytest

from tests.security.visibility.inside import walk_inside
from tests.security.visibility.walking import SEED
from tests.support.one_process import OneProcess

STEPS = int(os.environ.get("LINLI_STEPS_INSIDE", "10000"))
# The slowest a loaded machine should take for a step, and to start.
SECONDS_A_STEP, SECONDS_TO_START = 0.2, 120


@pytest.mark.timeout(SECONDS_TO_START + STEPS * SECONDS_A_STEP)
def test_nobody_sees_what_is_not_for_them_on_a_walk_that_is_much_longer(
    one_process: OneProcess, quiet: None, capsys: pytest.CaptureFixture[str]
) -> None:
    walk = walk_inside(one_process, SEED)
    walk.go(STEPS)
    with capsys.disabled():
        sys.stdout.write(f"\n{walk}\n")
