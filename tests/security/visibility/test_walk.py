"""People befriend, part, block, publish, hide; after each step somebody looks into every place.

Over HTTP with two replicas of every process, and much longer in one process, where a step takes
milliseconds. `LINLI_STEPS=5000 pytest tests/security/visibility` is the long way over HTTP,
`make fuzz` the longer one inside; LINLI_SEED repeats a walk.
"""

import base64
import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from linli.platform import Platform
from linli.platform.secrets import secrets_of
from tests.e2e.neighbourhood import Neighbourhood
from tests.security.visibility.eyes import Eyes
from tests.security.visibility.walking import Walk
from tests.support.circle import Circles
from tests.support.databases import Databases
from tests.support.near import found_together
from tests.support.together import Together
from tests.support.wait import until

STEPS = int(os.environ.get("LINLI_STEPS", "200"))
INSIDE = int(os.environ.get("LINLI_STEPS_INSIDE", "10000"))
SEED = int(os.environ.get("LINLI_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
# The slowest a loaded machine should take for a step, and to start everything.
SECONDS_A_STEP, SECONDS_TO_START = 4, 240
SECONDS_A_STEP_INSIDE = 0.2
CALM = 0.7


@pytest.fixture
def circles(platform: Platform) -> Iterator[Circles]:
    looking = Circles(platform.postgres.url)
    yield looking
    looking.close()


@pytest.mark.timeout(SECONDS_TO_START + STEPS * SECONDS_A_STEP)
def test_nobody_ever_sees_what_is_not_for_them(
    platform: Platform,
    place: Neighbourhood,
    circles: Circles,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def heard(deed: str) -> None:
        until(circles.agree, every=0.005, what=deed)

    walk = Walk(place, url_key(platform), SEED, heard)
    # Half of them speak to the second gateway.
    walk.go(STEPS, urls=tuple(f"http://127.0.0.1:{platform.port + n}" for n in range(2)))
    with capsys.disabled():
        sys.stdout.write(f"\n{walk}; replicas knew after {max(walk.lags):.3f} s at most\n")


@pytest.mark.timeout(SECONDS_TO_START + INSIDE * SECONDS_A_STEP_INSIDE)
def test_nor_on_a_walk_that_is_much_longer(
    postgres_url: str, tmp_path: Path, quiet: None, capsys: pytest.CaptureFixture[str]
) -> None:
    databases = Databases(postgres_url, purpose="walk")
    settings = {"LINLI_ACCESS_TOKEN_SECONDS": "86400", "LINLI_FRIEND_REQUESTS_A_DAY": "10000"}
    platform = Together(databases, ("members", "listings", "parking"), tmp_path, **settings)
    # What is asked has been heard of before it is answered.
    walk = Walk(found_together(platform), platform.url_key, SEED, lambda _: None, Eyes.glance, CALM)
    walk.go(INSIDE)
    databases.drop()
    with capsys.disabled():
        sys.stdout.write(f"\n{walk}\n")


def url_key(platform: Platform) -> bytes:
    """What photo addresses are signed with."""
    text = secrets_of(platform.folder)["LINLI_URL_KEY"]
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
