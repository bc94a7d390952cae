"""WeChat's login endpoints, as the emulator plays them."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from environs import Env
from structlog.testing import capture_logs

from chassis.settings import MissingSetting
from contracts.errors.base import Refusal
from contracts.errors.general import RateLimited
from contracts.errors.ways_in import (
    WechatCodeRefused,
    WechatNotReachable,
    WechatSnapshotUser,
)
from services.members.wechat_http import App
from services.members.wechat_login import MINI_PROGRAM, OFFICIAL_ACCOUNT, WechatUser
from services.members.wechat_settings import wechat_login
from tests.emulators.wechat import WechatServer, a_wechat
from tests.emulators.wechat.desk import MINI, OFFICIAL, openid_of, unionid_of
from tests.emulators.wechat.settings import REDIRECT, settings_for

PATIENCE = timedelta(seconds=0.8)
JSCODE = "/sns/jscode2session"


@pytest.fixture
def wechat() -> Iterator[WechatServer]:
    with a_wechat() as wechat:
        yield wechat


@pytest.fixture
def login(wechat: WechatServer, monkeypatch: pytest.MonkeyPatch) -> Any:
    """As the settings of a platform make it."""
    for name, value in settings_for(wechat.url).items():
        monkeypatch.setenv(name, value)
    made: Any = wechat_login(Env(), development=True)
    # On a busy machine, too, only a test that wants it runs into the deadline.
    return replace(made, patience=timedelta(seconds=20))


def back_from(page: str, **who: str) -> dict[str, str]:
    """What the redirect of the authorise page carries."""
    answer = requests.get(page, params=who, allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text
    target = urlsplit(answer.headers["Location"])
    assert target.geturl().startswith(REDIRECT)
    return {name: values[0] for name, values in parse_qs(target.query).items()}


def test_a_code_of_the_mini_program_becomes_a_person(wechat: WechatServer, login: Any) -> None:
    code = wechat.desk.mini_program_code("小林")
    expected = WechatUser(MINI.app_id, openid_of(MINI, "小林"), unionid_of("小林"))
    assert login.identify(MINI_PROGRAM, code) == expected


def test_a_code_of_the_official_account_becomes_the_same_person(login: Any) -> None:
    came = back_from(login.authorize_url(REDIRECT, "abc123"), who="小林")
    assert came["state"] == "abc123"
    expected = WechatUser(OFFICIAL.app_id, openid_of(OFFICIAL, "小林"), unionid_of("小林"))
    assert login.identify(OFFICIAL_ACCOUNT, came["code"]) == expected


def test_without_unionid_there_is_the_openid_alone(wechat: WechatServer, login: Any) -> None:
    wechat.desk.without_union.add("老王")
    code = wechat.desk.mini_program_code("老王")
    assert login.identify(MINI_PROGRAM, code).unionid is None


def test_a_code_counts_once_for_its_app_and_five_minutes(wechat: WechatServer, login: Any) -> None:
    used, late, others = (wechat.desk.mini_program_code("小林") for _ in range(3))
    login.identify(MINI_PROGRAM, used)
    wechat.desk.codes[late].until -= 300
    wechat.desk.codes[others].app_id = OFFICIAL.app_id
    for code in (used, late, others, "invented"):
        with pytest.raises(WechatCodeRefused):
            login.identify(MINI_PROGRAM, code)
    assert wechat.asked[JSCODE] == 5


def test_who_only_previews_the_page_is_nobody(login: Any) -> None:
    came = back_from(login.authorize_url(REDIRECT, "s"), who="小林", snapshot="1")
    with pytest.raises(WechatSnapshotUser):
        login.identify(OFFICIAL_ACCOUNT, came["code"])


def test_more_than_a_hundred_sign_ins_a_minute_are_too_many(
    wechat: WechatServer, login: Any
) -> None:
    wechat.desk.sign_ins += [(MINI.app_id, "小林", time.time())] * 100
    with pytest.raises(RateLimited) as refusal:
        login.identify(MINI_PROGRAM, wechat.desk.mini_program_code("小林"))
    assert refusal.value.retry_after == 60
    login.identify(MINI_PROGRAM, wechat.desk.mini_program_code("another"))


@pytest.mark.parametrize("trouble", [[-1], [-1, -1], ["500"], ["hang_up", -1]])
def test_what_may_pass_is_asked_again(
    wechat: WechatServer, login: Any, trouble: list[int | str]
) -> None:
    tries = len(trouble) + 1
    wechat.faults[JSCODE] = trouble
    login.identify(MINI_PROGRAM, wechat.desk.mini_program_code("小林"))
    assert wechat.asked[JSCODE] == tries


@pytest.mark.parametrize(
    ("fault", "refusal"),
    [
        (40029, WechatCodeRefused),
        (40163, WechatCodeRefused),
        (45011, RateLimited),
        (40013, WechatNotReachable),
        (40125, WechatNotReachable),
        ("malformed", WechatNotReachable),
        ("no_id", WechatNotReachable),
    ],
)
def test_what_will_not_pass_is_not_asked_again(
    wechat: WechatServer, login: Any, fault: int | str, refusal: type[Refusal]
) -> None:
    wechat.faults[JSCODE] = [fault]
    with pytest.raises(refusal):
        login.identify(MINI_PROGRAM, wechat.desk.mini_program_code("小林"))
    assert wechat.asked[JSCODE] == 1


@pytest.mark.parametrize("fault", [-1, "slow", "500", "hang_up"])
def test_all_tries_together_end_at_the_deadline(
    wechat: WechatServer, login: Any, fault: int | str
) -> None:
    wechat.faults[JSCODE] = [fault] * 100
    hasty = replace(login, patience=PATIENCE)
    started = time.monotonic()
    with pytest.raises(WechatNotReachable) as refusal:
        hasty.identify(MINI_PROGRAM, wechat.desk.mini_program_code("小林"))
    assert time.monotonic() - started < PATIENCE.total_seconds() + 1
    assert refusal.value.retry_after > 0


def test_a_wechat_that_is_away_is_not_reachable(login: Any) -> None:
    away = replace(login, url="http://127.0.0.1:9", patience=PATIENCE)
    with pytest.raises(WechatNotReachable):
        away.identify(MINI_PROGRAM, "code")


def test_no_secret_is_logged_or_shown(
    wechat: WechatServer, login: Any, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = replace(login, apps={MINI_PROGRAM: App(MINI.app_id, "another-secret")})
    wechat.faults[JSCODE] = ["hang_up", "500", "malformed"]
    refusals = []
    with capture_logs() as entries:
        for _ in range(2):
            with pytest.raises(WechatNotReachable) as refusal:
                wrong.identify(MINI_PROGRAM, "the-code-itself")
            refusals.append(repr(refusal.value) + repr(refusal.value.__context__))
    shown = f"{entries} {caplog.text} {refusals} {wrong!r} {login!r}"
    assert len(entries) == 4
    for secret in ("another-secret", MINI.secret, OFFICIAL.secret, "the-code-itself"):
        assert secret not in shown


def test_the_http_library_quotes_no_address_in_a_log() -> None:
    warns = (
        "import logging; from chassis import logs; logs.configure('members', 'json');"
        "logging.getLogger('urllib3.connection').warning('Failed to parse headers (url=%s)', 'u');"
        "logging.getLogger('another').warning('heard')"
    )
    said = subprocess.run([sys.executable, "-c", warns], check=True, capture_output=True, text=True)
    assert said.stdout.count("\n") == 1
    assert "heard" in said.stdout
    assert said.stderr == ""


def test_the_emulator_tells_a_unionid_only_to_the_wider_scope(
    wechat: WechatServer, login: Any
) -> None:
    page = login.authorize_url(REDIRECT, "s").replace("snsapi_userinfo", "snsapi_base")
    code = back_from(page, who="小林")["code"]
    asked = {"appid": OFFICIAL.app_id, "secret": OFFICIAL.secret, "code": code}
    answer = requests.get(
        f"{wechat.url}/sns/oauth2/access_token",
        params=asked | {"grant_type": "authorization_code"},
        timeout=5,
    ).json()
    assert "unionid" not in answer
    told = {"access_token": answer["access_token"], "openid": answer["openid"]}
    info = requests.get(f"{wechat.url}/sns/userinfo", params=told, timeout=5).json()
    assert info["errcode"] == 48001


def test_the_emulator_leads_back_to_known_domains_only(login: Any) -> None:
    page = login.authorize_url("https://evil.example/in", "s")
    answer = requests.get(page, allow_redirects=False, timeout=5)
    assert (answer.status_code, answer.json()["errcode"]) == (200, 10003)


def test_without_an_app_nobody_signs_in_by_wechat(monkeypatch: pytest.MonkeyPatch) -> None:
    assert wechat_login(Env(), development=False) is None
    monkeypatch.setenv("LINLI_WECHAT_MINI_PROGRAM_APP_ID", "wx1")
    monkeypatch.setenv("LINLI_WECHAT_MINI_PROGRAM_SECRET", "s")
    made = wechat_login(Env(), development=False)
    assert made is not None
    assert made.channels == {MINI_PROGRAM}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LINLI_WECHAT_MINI_PROGRAM_SECRET", ""),
        ("LINLI_WECHAT_OFFICIAL_ACCOUNT_SECRET", ""),
        ("LINLI_WECHAT_REDIRECTS", ""),
        ("LINLI_WECHAT_REDIRECTS", "https://a.example http://b.example"),
        ("LINLI_WECHAT_URL", "http://wechat.example"),
        ("LINLI_WECHAT_AUTHORIZE_URL", "http://wechat.example"),
    ],
)
def test_production_does_not_start_with_half_a_wechat(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    sound = settings_for("https://wechat.example") | {"LINLI_WECHAT_REDIRECTS": "https://a.example"}
    for each, said in (sound | {name: value}).items():
        monkeypatch.setenv(each, said)
    with pytest.raises(MissingSetting, match="LINLI_WECHAT_"):
        wechat_login(Env(), development=False)
