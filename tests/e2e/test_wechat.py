"""Signing in by WeChat over HTTP, on a platform that takes the emulator for it."""

from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
import requests

from linli.platform import Platform
from tests.e2e.neighbourhood import Neighbourhood
from tests.e2e.person import Person
from tests.emulators.wechat import WechatServer
from tests.emulators.wechat.desk import MINI, OFFICIAL

SECRETS = (MINI.secret, OFFICIAL.secret, "session_key")
WECHAT, LINK = "/v1/auth/wechat", "/v1/auth/wechat/link"


@pytest.fixture
def anyone(platform: Platform, place: Neighbourhood) -> Person:
    """Somebody without a token, where the emulator is started beside the platform."""
    return Person(place.url)


def mini(wechat: WechatServer, who: str) -> dict[str, str]:
    """What the mini program sends, asked of the emulator as a developer would."""
    code = requests.get(f"{wechat.url}/emulator/code", params={"who": who}, timeout=5).json()
    return {"channel": "mini_program", **code}


def official(anyone: Person, who: str) -> dict[str, str]:
    """What a page in WeChat sends once the authorise page has led back to it."""
    started = anyone.get("/v1/auth/wechat/authorize")
    page = requests.get(started["url"], params={"who": who}, allow_redirects=False, timeout=5)
    came = parse_qs(urlsplit(page.headers["Location"]).query)
    back = {name: values[0] for name, values in came.items()}
    assert back["state"] == started["state"]
    return {"channel": "official_account", **back, "verifier": started["verifier"]}


def signed_in(anyone: Person, body: dict[str, str], status: int) -> Any:
    answer = anyone.ask("POST", WECHAT, body)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_one_person_registers_in_the_mini_program_and_comes_back_in_the_official_account(
    anyone: Person, wechat: WechatServer
) -> None:
    who = f"小林 {uuid4()}"
    first = signed_in(anyone, mini(wechat, who), 201)
    again = signed_in(anyone, official(anyone, who), 200)
    assert again["member"]["id"] == first["member"]["id"]
    assert first.keys() == {"access_token", "expires_in", "refresh_token", "member"}
    person = Person(anyone.url, token=again["access_token"])
    me = person.get("/v1/me")
    assert (me["phone"], bool(me["wechat"])) == (None, True)
    assert person.get("/v1/auth/sessions")["items"][0]["device"].startswith("python-requests")


def test_ways_in_are_linked_and_unlinked_but_the_last(
    anyone: Person, place: Neighbourhood, wechat: WechatServer
) -> None:
    who = f"小林 {uuid4()}"
    person = place.newcomer()
    assert person.refused("DELETE", WECHAT) == (404, "not_found")
    assert person.post(LINK, mini(wechat, who))["wechat"]["linked_at"]
    assert signed_in(anyone, mini(wechat, who), 200)["member"]["id"] == person.id
    other = place.newcomer()
    assert other.refused("POST", LINK, mini(wechat, who)) == (409, "wechat_linked_elsewhere")
    assert person.ask("DELETE", "/v1/auth/phone").status_code == 204
    assert person.refused("DELETE", WECHAT) == (409, "last_way_in")
    theirs = {"phone": other.phone, "code": other.code()}
    assert person.refused("POST", "/v1/auth/phone/link", theirs) == (409, "phone_linked_elsewhere")
    own = {"phone": person.phone, "code": person.code()}
    assert person.post("/v1/auth/phone/link", own)["phone"] == person.phone
    assert person.ask("DELETE", WECHAT).status_code == 204
    assert person.get("/v1/me")["wechat"] is None
    assert Person(anyone.url).refused("POST", LINK, mini(wechat, who))[0] == 401


def test_what_wechat_refuses_is_told_by_its_code(anyone: Person, wechat: WechatServer) -> None:
    used = mini(wechat, "小林")
    anyone.post(WECHAT, used)
    assert anyone.refused("POST", WECHAT, used) == (422, "wechat_code_refused")
    wechat.faults["/sns/jscode2session"] = [45011]
    assert anyone.refused("POST", WECHAT, mini(wechat, "小林")) == (429, "rate_limited")
    wechat.faults["/sns/jscode2session"] = [-1] * 100
    busy = anyone.ask("POST", WECHAT, mini(wechat, "小林"))
    wechat.faults.clear()
    assert (busy.status_code, busy.json()["code"]) == (503, "wechat_not_reachable")
    assert int(busy.headers["Retry-After"]) > 0
    elsewhere = {"redirect_uri": "https://evil.example/"}
    away = anyone.ask("GET", "/v1/auth/wechat/authorize", params=elsewhere)
    assert (away.status_code, away.json()["errors"][0]["pointer"]) == (422, "/redirect_uri")
    attackers, mine = official(anyone, "another"), official(anyone, "小林")
    forged = {**attackers, "verifier": mine["verifier"]}
    assert anyone.refused("POST", WECHAT, forged) == (422, "wechat_state_refused")
    shapeless = {"channel": "qq", "code": ""}
    assert anyone.refused("POST", WECHAT, shapeless) == (422, "validation_failed")


def test_nothing_secret_is_in_an_answer_or_a_log(
    anyone: Person, platform: Platform, wechat: WechatServer
) -> None:
    body = mini(wechat, "小林")
    wechat.faults["/sns/jscode2session"] = ["hang_up", "500"]
    said = anyone.ask("POST", WECHAT, body).text
    assert anyone.refused("POST", WECHAT, body)[0] == 422
    logs = [log.read_text(encoding="utf-8") for log in (platform.folder / "log").iterdir()]
    assert any("wechat_try_failed" in log for log in logs)
    for text in (said, *logs):
        for secret in (*SECRETS, body["code"]):
            assert secret not in text
