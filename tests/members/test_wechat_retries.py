"""A sign-in by WeChat that is sent again, or at the same moment, under the same key."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from contracts.errors.general import IdempotencyInFlight
from contracts.errors.members import AccountSuspended
from contracts.errors.ways_in import WechatCodeRefused, WechatNotReachable
from contracts.json import Json
from services.members.accounts.model import Member
from services.members.wechat import actions
from services.members.wechat_http import HttpLogin
from services.members.wechat_login import WechatUser
from tests.members.builders import ISSUER
from tests.members.wechat import AtWechat, at_once


@pytest.fixture
def body(wechat: AtWechat) -> Json:
    return wechat.mini(f"小林 {uuid4()}")


@pytest.fixture
def key() -> str:
    return str(uuid4())


@dataclass
class Meanwhile:
    """A WeChat that is slow: while it is asked, `happens` does."""

    login: HttpLogin
    happens: Any

    def identify(self, channel: str, code: str) -> WechatUser:
        self.happens()
        return self.login.identify(channel, code)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.login, name)


def while_wechat_is_asked(wechat: AtWechat, happens: Any) -> None:
    wechat.members.configure(wechat=Meanwhile(wechat.login, happens))


def test_the_same_request_under_the_same_key_gets_the_same_answer(
    wechat: AtWechat, body: Json, key: str
) -> None:
    first, again = (wechat.sign_in(body, key=key) for _ in range(2))
    assert (again.status, again.body, again.replayed) == (201, first.body, True)
    with pytest.raises(WechatCodeRefused):
        wechat.sign_in(body, key=str(uuid4()))


def test_while_the_first_is_under_way_the_same_again_is_in_flight_and_then_replayed(
    wechat: AtWechat, body: Json, key: str
) -> None:
    refused = []

    def ask_again() -> None:
        with pytest.raises(IdempotencyInFlight) as refusal:
            wechat.sign_in(body, key=key)
        refused.append(refusal.value.code)

    while_wechat_is_asked(wechat, ask_again)
    first = wechat.sign_in(body, key=key)
    assert refused == ["idempotency_in_flight"]
    again = wechat.sign_in(body, key=key)
    assert (again.status, again.body, again.replayed) == (201, first.body, True)


def test_many_at_once_open_one_session(wechat: AtWechat, body: Json, key: str) -> None:
    def ask() -> str:
        try:
            return str(wechat.sign_in(body, key=key).body["refresh_token"])
        except IdempotencyInFlight as refusal:
            return refusal.code

    tokens = set(at_once(*[ask] * 4)) - {"idempotency_in_flight"}
    assert len(tokens) == 1
    assert wechat.sign_in(body, key=key).body["refresh_token"] in tokens


def test_another_request_under_the_same_key_waits_for_nobody(
    wechat: AtWechat, body: Json, key: str
) -> None:
    """Without a member there is nobody whose key it is."""
    theirs = wechat.mini(f"小王 {uuid4()}")

    def sign_in_as_another() -> None:
        wechat.members.configure(wechat=wechat.login)
        assert wechat.sign_in(theirs, key=key).status == 201

    while_wechat_is_asked(wechat, sign_in_as_another)
    assert wechat.sign_in(body, key=key).status == 201


def test_what_wechat_did_not_answer_is_asked_again_under_the_same_key(
    wechat: AtWechat, body: Json, key: str
) -> None:
    wechat.server.faults["/sns/jscode2session"] = ["malformed"]
    with pytest.raises(WechatNotReachable):
        wechat.sign_in(body, key=key)
    assert wechat.sign_in(wechat.mini(f"小林 {uuid4()}"), key=key).status == 201
    wechat.sign_in(body, key=key)


def test_who_is_refused_is_not_taken_for_under_way(wechat: AtWechat, key: str) -> None:
    who = f"小林 {uuid4()}"
    member_id = wechat.signed_in(wechat.mini(who))["member"]["id"]
    with wechat.members.unit.begin() as work:
        work.session.get_one(Member, member_id).status = "suspended"
    body = wechat.mini(who)
    with pytest.raises(AccountSuspended):
        wechat.sign_in(body, key=key)
    # WeChat takes a code once: who comes for their own data brings another.
    with pytest.raises(WechatCodeRefused):
        wechat.sign_in(body, key=key, scope="privacy")
    assert wechat.sign_in(wechat.mini(who), key=key, scope="privacy").body["scope"] == "privacy"


def test_a_request_whose_process_died_is_under_way_for_a_while_only(
    wechat: AtWechat, body: Json, key: str
) -> None:
    claimed = actions.claim_of(ISSUER, body, key)
    with wechat.members.unit.begin() as work:
        actions.claim(work.session, claimed)
    with pytest.raises(IdempotencyInFlight):
        wechat.sign_in(body, key=key)
    with wechat.members.unit.begin() as work:
        older = text(
            "UPDATE idempotency SET created_at = created_at - interval '1 minute' WHERE key = :key"
        )
        work.session.execute(older, {"key": claimed.key})
    assert wechat.sign_in(body, key=key).status == 201
