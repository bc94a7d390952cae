import os
import signal
from pathlib import Path

import pytest
import requests

from linli.children.guard import is_alive
from linli.notes import read_note
from linli.platform import wechat
from linli.platform.voice import Silence
from linli.platform.wechat import emulated_wechat
from linli.trouble import Trouble
from tests.support.wait import until


def reachable(url: str) -> bool:
    try:
        return requests.get(f"{url}/readyz", timeout=5).ok
    except requests.RequestException:
        return False


def pid_in(folder: Path) -> int:
    return int(read_note(folder / "pids" / "wechat.json")["pid"])


def test_the_emulator_runs_as_a_child_comes_back_and_is_gone_at_the_end(tmp_path: Path) -> None:
    with emulated_wechat(tmp_path, Silence()) as told:
        url = told["LINLI_WECHAT_URL"]
        until(lambda: reachable(url), what="the emulator")
        assert told["LINLI_WECHAT_AUTHORIZE_URL"].startswith(url)
        code = requests.get(f"{url}/emulator/code", params={"who": "lin"}, timeout=5).json()["code"]
        asked = {
            "appid": told["LINLI_WECHAT_MINI_PROGRAM_APP_ID"],
            "secret": told["LINLI_WECHAT_MINI_PROGRAM_SECRET"],
            "js_code": code,
            "grant_type": "authorization_code",
        }
        answer = requests.get(f"{url}/sns/jscode2session", params=asked, timeout=5).json()
        assert answer["openid"]
        first = pid_in(tmp_path)
        os.kill(first, signal.SIGKILL)
        until(lambda: pid_in(tmp_path) != first and reachable(url), what="the emulator again")
        pid = pid_in(tmp_path)
    assert not is_alive(pid)
    assert not reachable(url)


def test_outside_a_checkout_it_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wechat, "ROOT", tmp_path)
    with (
        pytest.raises(Trouble, match="is no checkout") as refusal,
        emulated_wechat(tmp_path, Silence()),
    ):
        pass
    assert "checkout" in refusal.value.remedy
