"""Signing in by WeChat: who is known again, who is registered, who is refused."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from chassis.context import Context
from contracts.errors.base import Refusal
from contracts.errors.general import NotThere, PrivacyOnly, RateLimited, ValidationFailed
from contracts.errors.members import AccountSuspended
from contracts.errors.ways_in import (
    WechatCodeRefused,
    WechatNotConfigured,
    WechatNotReachable,
    WechatSnapshotUser,
    WechatStateRefused,
)
from services.members.accounts.model import Member
from services.members.privacy.views import HELD
from services.members.wechat.model import WechatAccount, WechatOpenid
from tests.emulators.wechat.desk import MINI, openid_of, unionid_of
from tests.members.builders import MINUTE
from tests.members.running import Running
from tests.members.wechat import AtWechat, at_once


def somebody() -> str:
    """A name that no earlier test has left in the database."""
    return f"小林 {uuid4()}"


def test_the_first_sign_in_registers_and_the_next_does_not(wechat: AtWechat) -> None:
    who = somebody()
    first = wechat.sign_in(wechat.mini(who), display_name="张三", terms_version="2026-11")
    assert first.status == 201
    member = first.body["member"]
    assert (member["display_name"], member["phone"]) == ("张三", None)
    assert member["wechat"]["linked_at"]
    assert member["terms"]["version"] == "2026-11"
    again = wechat.sign_in(wechat.mini(who), display_name="another")
    assert (again.status, again.body["member"]["id"]) == (200, member["id"])
    assert again.body["member"]["display_name"] == "张三"
    me = wechat.members.call("show_me", token=again.body["access_token"])
    assert me["id"] == member["id"]


def test_who_gives_no_name_gets_one(wechat: AtWechat) -> None:
    assert wechat.signed_in(wechat.mini(somebody()))["member"]["display_name"]


@pytest.mark.parametrize("order", ["mini official", "official mini"])
def test_one_person_is_one_member_in_both_channels(wechat: AtWechat, order: str) -> None:
    who = somebody()
    first, second = (getattr(wechat, channel)(who) for channel in order.split())
    one = wechat.signed_in(first)["member"]["id"]
    assert wechat.sign_in(second).status == 200
    assert wechat.signed_in(wechat.official(who))["member"]["id"] == one
    assert wechat.signed_in(wechat.mini(who))["member"]["id"] == one


def test_without_a_unionid_each_app_knows_its_own(wechat: AtWechat) -> None:
    who = somebody()
    wechat.desk.without_union.add(who)
    in_mini = wechat.signed_in(wechat.mini(who))["member"]["id"]
    assert wechat.signed_in(wechat.mini(who))["member"]["id"] == in_mini
    in_official = wechat.sign_in(wechat.official(who))
    assert (in_official.status, in_official.body["member"]["id"] != in_mini) == (201, True)


def test_a_unionid_told_later_leads_the_other_app_to_the_same_member(wechat: AtWechat) -> None:
    who = somebody()
    wechat.desk.without_union.add(who)
    member_id = wechat.signed_in(wechat.mini(who))["member"]["id"]
    wechat.desk.without_union.clear()
    wechat.sign_in(wechat.mini(who))
    assert wechat.signed_in(wechat.official(who))["member"]["id"] == member_id


def test_two_who_turn_out_to_be_one_stay_what_each_app_has_shown(wechat: AtWechat) -> None:
    who = somebody()
    wechat.desk.without_union.add(who)
    in_mini = wechat.signed_in(wechat.mini(who))["member"]["id"]
    wechat.desk.without_union.clear()
    in_official = wechat.signed_in(wechat.official(who))["member"]["id"]
    assert wechat.signed_in(wechat.mini(who))["member"]["id"] == in_mini
    assert wechat.signed_in(wechat.official(who))["member"]["id"] == in_official
    assert in_mini != in_official


def test_a_first_sign_in_ten_times_at_once_registers_once(wechat: AtWechat) -> None:
    who = somebody()
    bodies = [getattr(wechat, channel)(who) for channel in ("mini", "official") * 5]
    answers = at_once(*(lambda body=body: wechat.sign_in(body) for body in bodies))
    assert sorted(answer.status for answer in answers) == [200] * 9 + [201]
    assert len({answer.body["member"]["id"] for answer in answers}) == 1


def test_a_code_used_twice_counts_once(wechat: AtWechat) -> None:
    body = wechat.mini(somebody())
    wechat.sign_in(body)
    with pytest.raises(WechatCodeRefused):
        wechat.sign_in(body)


def test_who_is_suspended_is_told_so_and_not_let_in(wechat: AtWechat) -> None:
    who = somebody()
    member_id = UUID(wechat.signed_in(wechat.mini(who))["member"]["id"])
    with wechat.members.unit.begin() as work:
        work.session.get_one(Member, member_id).status = "suspended"
    for body in (wechat.mini(who), wechat.official(who)):
        with pytest.raises(AccountSuspended):
            wechat.sign_in(body)
    with wechat.members.unit.read() as work:
        openids = select(WechatOpenid.app_id).where(WechatOpenid.member_id == member_id)
        assert list(work.session.scalars(openids)) == [MINI.app_id]


@pytest.mark.parametrize("channel", ["mini", "official"])
def test_who_is_suspended_comes_to_their_own_data_by_wechat_too(
    wechat: AtWechat, channel: str
) -> None:
    who, members = somebody(), wechat.members
    member_id = wechat.signed_in(wechat.mini(who))["member"]["id"]
    with members.unit.begin() as work:
        work.session.get_one(Member, UUID(member_id)).status = "suspended"
    pair = wechat.signed_in({**getattr(wechat, channel)(who), "scope": "privacy"})
    assert (pair["scope"], pair["member"]["id"]) == ("privacy", member_id)
    assert members.call("ask_export", token=pair["access_token"])["state"] == "queued"
    with pytest.raises(PrivacyOnly):
        members.call("show_me", token=pair["access_token"])


def test_a_session_for_ones_own_data_registers_nobody_by_wechat(wechat: AtWechat) -> None:
    who = somebody()
    with pytest.raises(NotThere):
        wechat.sign_in({**wechat.mini(who), "scope": "privacy"})
    assert wechat.sign_in(wechat.mini(who)).status == 201


def test_a_preview_registers_nobody(wechat: AtWechat) -> None:
    who = somebody()
    with pytest.raises(WechatSnapshotUser):
        wechat.sign_in(wechat.official(who, snapshot=True))
    assert wechat.sign_in(wechat.official(who)).status == 201


@pytest.mark.parametrize(
    ("fault", "refusal"),
    [
        (45011, RateLimited),
        ("malformed", WechatNotReachable),
        (40029, WechatCodeRefused),
        (40125, WechatNotReachable),
    ],
)
def test_wechats_refusals_are_ours(
    wechat: AtWechat, fault: int | str, refusal: type[Refusal]
) -> None:
    wechat.server.faults["/sns/jscode2session"] = [fault]
    with pytest.raises(refusal):
        wechat.sign_in(wechat.mini(somebody()))


def test_a_busy_wechat_is_asked_again_and_given_up_at_the_deadline(wechat: AtWechat) -> None:
    wechat.server.faults["/sns/jscode2session"] = [-1]
    assert wechat.sign_in(wechat.mini(somebody())).status == 201
    wechat.members.configure(wechat=replace(wechat.login, patience=timedelta(seconds=0.5)))
    wechat.server.faults["/sns/jscode2session"] = [-1] * 100
    with pytest.raises(WechatNotReachable):
        wechat.sign_in(wechat.mini(somebody()))


def test_a_code_from_another_browser_signs_nobody_in(wechat: AtWechat) -> None:
    attackers, mine = wechat.official(somebody()), wechat.official(somebody())
    for body in (
        {**attackers, "verifier": mine["verifier"]},
        {**attackers, "state": mine["state"]},
        {**mine, "state": "0" * 72},
    ):
        with pytest.raises(WechatStateRefused):
            wechat.sign_in(body)
    for missing in ("state", "verifier"):
        with pytest.raises(ValidationFailed):
            wechat.sign_in({name: said for name, said in mine.items() if name != missing})
    # None of this has used a code up.
    assert wechat.sign_in(mine).status == 201


def test_a_sign_in_begun_too_long_ago_is_begun_again(wechat: AtWechat) -> None:
    body = wechat.official(somebody())
    wechat.members.later(11 * MINUTE)
    with pytest.raises(WechatStateRefused):
        wechat.sign_in(body)


def test_the_page_leads_back_to_configured_addresses_only(wechat: AtWechat) -> None:
    wrong = {"redirect_uri": "https://evil.example/signed-in"}
    with pytest.raises(ValidationFailed):
        wechat.members.call("start_wechat", query=wrong)


def test_where_it_is_not_set_up_it_is_not_offered(members: Running) -> None:
    for body in ({"channel": "mini_program"}, {"channel": "official_account"}):
        with pytest.raises(WechatNotConfigured):
            members.call("sign_in_by_wechat", body={**body, "code": "c"})
    with pytest.raises(WechatNotConfigured):
        members.call("start_wechat", query={})


def test_what_wechat_calls_somebody_is_told_to_nobody_but_their_export(wechat: AtWechat) -> None:
    who = somebody()
    answer = wechat.signed_in(wechat.mini(who))
    me = wechat.members.call("show_me", token=answer["access_token"])
    for name in (openid_of(MINI, who), unionid_of(who)):
        assert name not in f"{answer} {me}"
    assert {"wechat", "wechat_openids"} <= set(HELD.told())


def test_no_code_and_no_session_key_is_stored(wechat: AtWechat) -> None:
    who = somebody()
    body = wechat.mini(who)
    wechat.sign_in(body, key="k1")
    kept = wechat.members.signed_in()
    linking = wechat.mini(somebody())
    keyed = Context(
        token=kept["access_token"], idempotency_key="k2", route="POST /v1/auth/wechat/link"
    )
    wechat.members.ask("link_wechat", keyed, body=linking)
    with wechat.members.unit.read() as work:
        account = select(WechatAccount.unionid).where(WechatAccount.unionid == unionid_of(who))
        assert work.session.scalar(account) == unionid_of(who)
        for table in ("idempotency", "sign_in_session", "outbox", "wechat_openid"):
            rows = str(work.session.execute(text(f"SELECT * FROM {table}")).all())  # noqa: S608
            assert rows
            for secret in (body["code"], linking["code"], "session_key", MINI.secret):
                assert secret not in rows
