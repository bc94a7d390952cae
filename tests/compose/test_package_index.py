import subprocess
from types import SimpleNamespace

import pytest

from tests.compose.package_index import pip_settings

LISTED = """\
:env:.cert='/etc/ssl/ca.crt'
:env:.timeout='180'
global.timeout='5'
global.constraint='/etc/pip/constraints.txt'
global.index-url='https://packages.invalid/simple'
global.extra-index-url='file:///srv/simple https://more.invalid/simple'
global.find-links='~/wheels'
"""


def test_an_image_is_told_what_it_can_reach_and_the_environment_goes_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = SimpleNamespace(stdout=LISTED)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: answer)
    assert pip_settings().splitlines() == [
        "[global]",
        "cert = /etc/ssl/ca.crt",
        "timeout = 180",
        "index-url = https://packages.invalid/simple",
        "extra-index-url = https://more.invalid/simple",
    ]
