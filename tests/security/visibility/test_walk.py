"""People befriend, part, block, publish, hide; after each step somebody looks into every place.

`LINLI_STEPS=5000 pytest tests/security/visibility` is the long way; LINLI_SEED repeats a walk.
"""

import base64
import os
import random
import sys
import time
from collections.abc import Iterator

import pytest

from linli.platform import Platform
from linli.platform.secrets import secrets_of
from tests.e2e.neighbourhood import Neighbourhood
from tests.security.visibility.deeds import Deeds
from tests.security.visibility.eyes import Eyes
from tests.security.visibility.oracle import Oracle
from tests.support.circle import Circles
from tests.support.wait import until

STEPS = int(os.environ.get("LINLI_STEPS", "200"))
SEED = int(os.environ.get("LINLI_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
NAMES = ("王阿姨", "小李", "老张", "陈姐", "小周", "刘叔")
# The slowest a loaded machine should take for a step, and to start everything.
SECONDS_A_STEP, SECONDS_TO_START = 4, 240
REMEMBERED = 12


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
    people = {person.id: person for person in map(place.resident, NAMES)}
    for number, person in enumerate(people.values()):
        # Half of them speak to the second gateway.
        person.url = f"http://127.0.0.1:{platform.port + number % 2}"
    chance, oracle, told = random.Random(SEED), Oracle(), list[str]()  # noqa: S311 - repeatable
    deeds = Deeds(people, oracle, chance, told)
    eyes = Eyes(oracle, chance, url_key(platform))
    looks, lags, began = 0, list[float](), time.monotonic()
    for step in range(1, STEPS + 1):
        deeds.do()
        done = time.monotonic()
        until(circles.agree, every=0.005, what=told[-1])
        lags.append(time.monotonic() - done)
        viewer = chance.choice(list(people.values()))
        looked, wrong = eyes.look(viewer, list(people))
        looks += looked
        last = "\n  ".join(told[-REMEMBERED:])
        assert not wrong, f"seed {SEED}, step {step}, {viewer.name}: {wrong}\n  {last}"
    took = time.monotonic() - began
    with capsys.disabled():
        sys.stdout.write(
            f"\nvisibility: {STEPS} steps, {looks} looks, 0 leaks, seed {SEED}; "
            f"{STEPS / took:.1f} steps/s; replicas knew after {max(lags):.3f} s at most\n"
        )


def url_key(platform: Platform) -> bytes:
    """What photo addresses are signed with."""
    text = secrets_of(platform.folder)["LINLI_URL_KEY"]
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
