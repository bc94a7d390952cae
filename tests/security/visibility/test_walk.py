"""People befriend, part, block, publish, hide; after each step somebody looks into every place.

`LINLI_STEPS=5000 pytest tests/security/visibility/test_walk.py` is the long way; LINLI_SEED repeats
a walk.
"""

import base64
import os
import sys
from collections.abc import Iterator

import pytest

from linli.platform import Platform
from linli.platform.secrets import secrets_of
from tests.e2e.neighbourhood import Neighbourhood, found
from tests.security.visibility.walking import SEED, Walk
from tests.support.circle import Circles
from tests.support.wait import until

STEPS = int(os.environ.get("LINLI_STEPS", "200"))
# The slowest a loaded machine should take for a step, and to start everything.
SECONDS_A_STEP, SECONDS_TO_START = 4, 240


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

    walk = Walk([place, found(platform)], url_key(platform), SEED, heard)
    # Half of them speak to the second gateway.
    walk.go(STEPS, urls=tuple(f"http://127.0.0.1:{platform.port + n}" for n in range(2)))
    with capsys.disabled():
        sys.stdout.write(f"\n{walk}; replicas knew after {max(walk.lags):.3f} s at most\n")


def url_key(platform: Platform) -> bytes:
    """What photo addresses are signed with."""
    text = secrets_of(platform.folder)["LINLI_URL_KEY"]
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
