"""Subscribe messages, as the emulator takes them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from environs import Env
from sqlalchemy import delete
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from chassis.ids import uuid7
from chassis.settings import MissingSetting
from services.members.channels import Outcome, Push
from services.members.deliveries.model import Delivery
from services.members.wechat import actions as wechat_actions
from services.members.wechat_channel import SEND, TOKEN, Token, moment, thing
from services.members.wechat_login import WechatUser
from services.members.wechat_settings import wechat_channels
from tests.emulators.wechat import WechatServer, a_wechat
from tests.emulators.wechat.desk import MINI, OFFICIAL, openid_of
from tests.emulators.wechat.settings import settings_for
from tests.members.builders import NOW, a_member
from tests.members.hearing import between, hear
from tests.members.running import Running
from tests.members.wechat import AtWechat

TEMPLATES = "deals=TEMPLATE_NEWS:thing1:time2 money=TEMPLATE_MONEY:thing1"
OPENID = openid_of(MINI, "小林")


@pytest.fixture
def wechat() -> Iterator[WechatServer]:
    with a_wechat() as wechat:
        wechat.desk.jscode2session(
            {
                "appid": MINI.app_id,
                "secret": MINI.secret,
                "js_code": wechat.desk.mini_program_code("小林"),
                "grant_type": "authorization_code",
            }
        )
        yield wechat


@pytest.fixture
def channel(wechat: WechatServer, monkeypatch: pytest.MonkeyPatch) -> Any:
    """As the settings of a platform make it."""
    told = {"LINLI_WECHAT_TEMPLATES": TEMPLATES, "LINLI_WECHAT_PAGE": "pages/deal/deal"}
    for name, value in (settings_for(wechat.url) | told).items():
        monkeypatch.setenv(name, value)
    [made] = wechat_channels(Env(), development=True)
    # On a busy machine, too, only a test that wants it runs into the deadline.
    return replace(made, patience=timedelta(seconds=20))  # type: ignore[type-var]


def a_push(**changes: Any) -> Push:
    usual = Push(
        reference=uuid7(),
        address=OPENID,
        kind="deals",
        text="王阿姨 想订您的车位：11月22日 16:00",
        line="王阿姨想订您的车位",
        locale="zh-CN",
        subject=("booking", uuid7()),
        happened_at=NOW,
    )
    return replace(usual, **changes)


def test_a_message_is_filled_into_the_template_of_its_kind(
    wechat: WechatServer, channel: Any
) -> None:
    push = a_push()
    assert channel.send(push) == Outcome.SENT
    [sent] = wechat.desk.sent
    assert (sent["touser"], sent["template_id"]) == (OPENID, "TEMPLATE_NEWS")
    assert sent["data"]["thing1"] == {"value": "王阿姨想订您的车位"}
    assert sent["data"]["time2"] == {"value": "2026-11-22 16:00"}
    assert sent["page"] == f"pages/deal/deal?kind=booking&id={push.subject[1]}"
    assert sent["lang"] == "zh_CN"
    assert channel.send(a_push(kind="money", locale="en")) == Outcome.SENT
    assert wechat.desk.sent[1]["lang"] == "en_US"
    assert wechat.desk.sent[1]["data"].keys() == {"thing1"}


def test_a_text_is_cut_to_what_wechat_takes(wechat: WechatServer, channel: Any) -> None:
    assert thing("字" * 20) == "字" * 20
    assert thing("字" * 21) == "字" * 19 + "…"
    assert channel.send(a_push(line="字" * 200)) == Outcome.SENT
    assert len(wechat.desk.sent[0]["data"]["thing1"]["value"]) == 20


def test_times_are_chinas(channel: Any) -> None:
    assert moment(NOW.replace(hour=20)) == "2026-11-23 04:00"


def test_one_access_token_does_for_many_messages(wechat: WechatServer, channel: Any) -> None:
    for _ in range(3):
        channel.send(a_push())
    assert (wechat.asked[TOKEN], wechat.asked[SEND]) == (1, 3)


def test_a_token_is_renewed_before_it_runs_out(wechat: WechatServer, channel: Any) -> None:
    now = [0.0]
    channel = replace(channel, clock=lambda: now[0])
    channel.send(a_push())
    now[0] += 7200 - 300 - 1
    channel.send(a_push())
    assert wechat.asked[TOKEN] == 1
    now[0] += 1
    channel.send(a_push())
    assert wechat.asked[TOKEN] == 2


@pytest.mark.parametrize("code", [40001, 42001, 40014])
def test_a_worn_token_is_renewed_once_and_the_message_sent(
    wechat: WechatServer, channel: Any, code: int
) -> None:
    channel.send(a_push())
    wechat.faults[SEND] = [code]
    first = channel.token.value
    assert channel.send(a_push()) == Outcome.SENT
    assert channel.token.value != first
    wechat.faults[SEND] = [code, code]
    before = wechat.asked[SEND]
    assert channel.send(a_push()) == Outcome.TRY_AGAIN
    assert wechat.asked[SEND] - before == 2


def test_replicas_that_renew_do_not_take_the_tokens_from_each_other(
    wechat: WechatServer, channel: Any
) -> None:
    other = replace(channel, token=Token())
    for each in (channel, other):
        each.send(a_push())
    wechat.desk.forget_tokens()
    assert (channel.send(a_push()), other.send(a_push())) == (Outcome.SENT, Outcome.SENT)
    assert channel.token.value == other.token.value
    assert len(wechat.desk.tokens) == 1


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (43101, Outcome.STOP_KIND),
        (40003, Outcome.GIVE_UP),
        (40037, Outcome.GIVE_UP),
        (47003, Outcome.GIVE_UP),
        (41030, Outcome.GIVE_UP),
        (-1, Outcome.TRY_AGAIN),
        (45009, Outcome.TRY_AGAIN),
        (99999, Outcome.TRY_AGAIN),
        ("500", Outcome.TRY_AGAIN),
        ("hang_up", Outcome.TRY_AGAIN),
        ("malformed", Outcome.TRY_AGAIN),
        # No errcode in it.
        ("no_id", Outcome.TRY_AGAIN),
    ],
)
def test_what_wechat_answers_is_an_outcome(
    wechat: WechatServer, channel: Any, code: int | str, outcome: Outcome
) -> None:
    wechat.faults[SEND] = [code]
    assert channel.send(a_push()) == outcome


def test_an_answer_that_does_not_come_is_waited_for_in_bounded_time(
    wechat: WechatServer, channel: Any
) -> None:
    channel.send(a_push())
    wechat.faults[SEND] = ["slow"]
    hasty = replace(channel, patience=timedelta(seconds=0.3))
    assert hasty.send(a_push()) == Outcome.TRY_AGAIN


def test_the_emulator_refuses_what_wechat_would(wechat: WechatServer, channel: Any) -> None:
    assert channel.send(a_push(address="nobody")) == Outcome.GIVE_UP
    assert replace(channel, page="pages/none").send(a_push()) == Outcome.GIVE_UP
    unknown = replace(channel.templates["deals"], template_id="NONE")
    assert replace(channel, templates={"deals": unknown}).send(a_push()) == Outcome.GIVE_UP
    assert channel.send(a_push(line="")) == Outcome.GIVE_UP
    wechat.desk.refusing.add(OPENID)
    assert channel.send(a_push()) == Outcome.STOP_KIND
    assert wechat.desk.sent == []


@pytest.mark.parametrize("fault", [40125, "500", "malformed", -1])
def test_without_a_token_nothing_is_sent_and_it_is_tried_again(
    wechat: WechatServer, channel: Any, fault: int | str
) -> None:
    wechat.faults[TOKEN] = [fault]
    assert channel.send(a_push()) == Outcome.TRY_AGAIN
    assert SEND not in wechat.asked
    assert channel.send(a_push()) == Outcome.SENT


def test_no_secret_token_or_address_is_logged_or_shown(wechat: WechatServer, channel: Any) -> None:
    with capture_logs() as entries:
        channel.send(a_push())
        for fault in ("hang_up", "malformed", 47003, 99999, 40001):
            wechat.faults[SEND] = [fault]
            channel.send(a_push())
        wechat.desk.forget_tokens()
        wechat.faults[TOKEN] = [40125, 40125]
        channel.send(a_push())
    assert len(entries) >= 4
    shown = f"{entries} {channel!r}"
    for secret in (MINI.secret, channel.token.value or "no token", OPENID):
        assert secret not in shown


def test_news_go_to_who_has_signed_in_in_the_mini_program(session: Session, channel: Any) -> None:
    member, other = a_member(session), a_member(session)
    wechat_actions.link_wechat(session, member.id, WechatUser(MINI.app_id, "o-mini"), NOW)
    wechat_actions.link_wechat(session, other.id, WechatUser(OFFICIAL.app_id, "o-official"), NOW)
    assert channel.address_of(session, member.id, "deals") == "o-mini"
    assert channel.address_of(session, member.id, "friends") is None
    assert channel.address_of(session, other.id, "deals") is None


def test_who_links_wechat_is_pushed_their_news_until_they_refuse_them_there(
    members: Running, wechat: WechatServer, channel: Any
) -> None:
    with members.unit.begin() as work:
        # What other tests have left waiting.
        work.session.execute(delete(Delivery))
    owner, taker = members.friends()
    at_wechat = AtWechat(members, wechat)
    members.configure(wechat=at_wechat.login, channels=(channel,))
    who = f"小林 {uuid4()}"
    members.call("link_wechat", token=owner["access_token"], body=at_wechat.mini(who))
    hear(members, between(members, "reservation_proposed", owner, taker))
    members.service.push_notifications()
    [sent] = wechat.desk.sent
    assert sent["touser"] == openid_of(MINI, who)
    assert sent["page"].startswith("pages/deal/deal?kind=reservation&id=")
    wechat.desk.refusing.add(openid_of(MINI, who))
    hear(members, between(members, "reservation_proposed", owner, taker))
    members.service.push_notifications()
    me = members.call("show_me", token=owner["access_token"])
    assert me["notification_settings"]["kinds"]["deals"]["wechat"] is False
    assert len(wechat.desk.sent) == 1


def test_without_templates_there_is_no_channel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LINLI_WECHAT_TEMPLATES", raising=False)
    assert wechat_channels(Env(), development=False) == []


@pytest.mark.parametrize("wrong", ["deals", "deals=T", "what=T:thing1", "deals=T:phrase1", "d=:"])
def test_a_template_that_cannot_be_read_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv("LINLI_WECHAT_TEMPLATES", wrong)
    for name, value in settings_for("https://wechat.example").items():
        monkeypatch.setenv(name, value)
    with pytest.raises(MissingSetting, match="LINLI_WECHAT_TEMPLATES"):
        wechat_channels(Env(), development=False)


def test_templates_without_a_mini_program_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_WECHAT_TEMPLATES", TEMPLATES)
    with pytest.raises(MissingSetting, match="LINLI_WECHAT_MINI_PROGRAM_APP_ID"):
        wechat_channels(Env(), development=False)
