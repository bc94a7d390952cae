"""Linking and unlinking the ways a member signs in: phone and WeChat."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.context import Context
from contracts.errors.base import Refusal, Unauthenticated
from contracts.errors.general import NotThere
from contracts.errors.members import CodeWrong
from contracts.errors.ways_in import (
    LastWayIn,
    PhoneAlreadyLinked,
    PhoneLinkedElsewhere,
    WechatAlreadyLinked,
    WechatLinkedElsewhere,
    WechatNotConfigured,
)
from contracts.json import Json
from services.members.accounts.model import Member
from tests.members.builders import a_phone
from tests.members.running import Running
from tests.members.wechat import AtWechat, at_once


def somebody() -> str:
    return f"小林 {uuid4()}"


def link_wechat(wechat: AtWechat, of: Json, body: Json) -> Any:
    return wechat.members.call("link_wechat", token=of["access_token"], body=body)


def link_phone(members: Running, of: Json, phone: str) -> Any:
    body = {"phone": phone, "code": members.code(phone)}
    return members.call("link_phone", token=of["access_token"], body=body)


def unlink(members: Running, of: Json, way: str) -> Any:
    return members.call(f"unlink_{way}", token=of["access_token"])


def test_who_has_a_phone_links_wechat_and_signs_in_by_either(wechat: AtWechat) -> None:
    phone, who = a_phone(), somebody()
    one = wechat.members.signed_in(phone)
    assert one["member"]["wechat"] is None
    me = link_wechat(wechat, one, wechat.mini(who))
    assert me["phone"] == phone
    assert me["wechat"]["linked_at"]
    for again in (
        wechat.signed_in(wechat.mini(who)),
        wechat.signed_in(wechat.official(who)),
        wechat.members.signed_in(phone),
    ):
        assert again["member"]["id"] == one["member"]["id"]


def test_who_has_wechat_links_a_phone_and_signs_in_by_either(wechat: AtWechat) -> None:
    phone, who = a_phone(), somebody()
    one = wechat.signed_in(wechat.mini(who))
    assert link_phone(wechat.members, one, phone)["phone"] == phone
    assert wechat.members.signed_in(phone)["member"]["id"] == one["member"]["id"]
    assert wechat.signed_in(wechat.mini(who))["member"]["id"] == one["member"]["id"]


def test_linking_what_is_linked_changes_nothing(wechat: AtWechat) -> None:
    phone, who = a_phone(), somebody()
    one = wechat.members.signed_in(phone)
    first = link_wechat(wechat, one, wechat.mini(who))
    assert link_wechat(wechat, one, wechat.mini(who)) == first
    assert link_wechat(wechat, one, wechat.official(who)) == first
    assert link_phone(wechat.members, one, phone) == first


def test_a_wechat_of_another_member_is_not_taken_from_them(wechat: AtWechat) -> None:
    who = somebody()
    theirs = wechat.signed_in(wechat.mini(who))["member"]["id"]
    one = wechat.members.signed_in()
    # Known by the openid in one app, by the unionid in the other.
    for body in (wechat.mini(who), wechat.official(who)):
        with pytest.raises(WechatLinkedElsewhere):
            link_wechat(wechat, one, body)
    assert wechat.signed_in(wechat.mini(who))["member"]["id"] == theirs
    assert wechat.members.call("show_me", token=one["access_token"])["wechat"] is None


def test_a_phone_of_another_member_is_not_taken_and_its_code_still_counts(
    wechat: AtWechat,
) -> None:
    phone = a_phone()
    theirs = wechat.members.signed_in(phone)["member"]["id"]
    one = wechat.signed_in(wechat.mini(somebody()))
    body = {"phone": phone, "code": wechat.members.code(phone)}
    with pytest.raises(PhoneLinkedElsewhere):
        wechat.members.call("link_phone", token=one["access_token"], body=body)
    assert wechat.members.call("sign_in", body=body)["member"]["id"] == theirs


def test_a_phone_is_linked_by_who_knows_its_code(wechat: AtWechat) -> None:
    one, phone = wechat.signed_in(wechat.mini(somebody())), a_phone()
    code = wechat.members.code(phone)
    wrong = {"phone": phone, "code": "000000" if code != "000000" else "111111"}
    with pytest.raises(CodeWrong):
        wechat.members.call("link_phone", token=one["access_token"], body=wrong)
    assert wechat.members.call("show_me", token=one["access_token"])["phone"] is None


def test_a_second_phone_or_wechat_is_linked_once_the_first_is_not(wechat: AtWechat) -> None:
    one, other_phone, other = wechat.members.signed_in(), a_phone(), somebody()
    link_wechat(wechat, one, wechat.mini(somebody()))
    for body in (wechat.mini(other), wechat.official(other)):
        with pytest.raises(WechatAlreadyLinked):
            link_wechat(wechat, one, body)
    with pytest.raises(PhoneAlreadyLinked):
        link_phone(wechat.members, one, other_phone)
    unlink(wechat.members, one, "phone")
    assert link_phone(wechat.members, one, other_phone)["phone"] == other_phone
    unlink(wechat.members, one, "wechat")
    link_wechat(wechat, one, wechat.official(other))
    assert wechat.signed_in(wechat.mini(other))["member"]["id"] == one["member"]["id"]


def test_without_unionids_both_apps_can_be_linked_but_one_openid_each(wechat: AtWechat) -> None:
    who, other = somebody(), somebody()
    wechat.desk.without_union |= {who, other}
    one = wechat.members.signed_in()
    link_wechat(wechat, one, wechat.mini(who))
    link_wechat(wechat, one, wechat.official(who))
    with pytest.raises(WechatAlreadyLinked):
        link_wechat(wechat, one, wechat.mini(other))
    assert wechat.signed_in(wechat.official(who))["member"]["id"] == one["member"]["id"]


def test_what_is_unlinked_leads_to_somebody_new(wechat: AtWechat) -> None:
    phone, who = a_phone(), somebody()
    one = wechat.members.signed_in(phone)
    link_wechat(wechat, one, wechat.mini(who))
    unlink(wechat.members, one, "wechat")
    assert wechat.members.call("show_me", token=one["access_token"])["wechat"] is None
    fresh = wechat.sign_in(wechat.mini(who))
    assert (fresh.status, fresh.body["member"]["id"] != one["member"]["id"]) == (201, True)


@pytest.mark.parametrize("way", ["phone", "wechat"])
def test_the_last_way_in_stays(wechat: AtWechat, way: str) -> None:
    by_wechat = wechat.signed_in(wechat.mini(somebody()))
    one = wechat.members.signed_in() if way == "phone" else by_wechat
    with pytest.raises(LastWayIn):
        unlink(wechat.members, one, way)
    with pytest.raises(NotThere):
        unlink(wechat.members, one, "wechat" if way == "phone" else "phone")


def test_of_two_unlinked_at_once_one_stays(wechat: AtWechat) -> None:
    one = wechat.members.signed_in()
    link_wechat(wechat, one, wechat.mini(somebody()))

    def without(way: str) -> str:
        try:
            unlink(wechat.members, one, way)
        except Refusal as refusal:
            return refusal.code
        return "gone"

    outcomes = at_once(lambda: without("phone"), lambda: without("wechat"))
    assert sorted(outcomes) == ["gone", "last_way_in"]
    me = wechat.members.call("show_me", token=one["access_token"])
    assert (me["phone"] is None) != (me["wechat"] is None)


def test_one_wechat_linked_by_two_at_once_is_one_members(wechat: AtWechat) -> None:
    who = somebody()
    both = [wechat.members.signed_in() for _ in range(2)]
    bodies = [wechat.mini(who), wechat.official(who)]

    def link(n: int) -> str:
        try:
            link_wechat(wechat, both[n], bodies[n])
        except Refusal as refusal:
            return refusal.code
        return "linked"

    assert sorted(at_once(lambda: link(0), lambda: link(1))) == [
        "linked",
        "wechat_linked_elsewhere",
    ]


def test_an_ended_session_whose_token_is_still_about_changes_no_way_in(wechat: AtWechat) -> None:
    one = wechat.members.signed_in()
    link_wechat(wechat, one, wechat.mini(somebody()))
    wechat.members.call("sign_out", token=one["access_token"])
    refuses_every_change(wechat, one)


def test_who_is_suspended_changes_no_way_in(wechat: AtWechat) -> None:
    one = wechat.members.signed_in()
    link_wechat(wechat, one, wechat.mini(somebody()))
    with wechat.members.unit.begin() as work:
        member = work.session.get_one(Member, UUID(one["member"]["id"]))
        member.status = "suspended"
    refuses_every_change(wechat, one)


def refuses_every_change(wechat: AtWechat, one: Json) -> None:
    body = wechat.mini(somebody())
    with pytest.raises(Unauthenticated):
        link_wechat(wechat, one, body)
    with pytest.raises(Unauthenticated):
        link_phone(wechat.members, one, a_phone())
    for way in ("phone", "wechat"):
        with pytest.raises(Unauthenticated):
            unlink(wechat.members, one, way)
    # The code was not even asked about.
    assert wechat.sign_in(body).status == 201


def test_linking_again_under_the_same_key_needs_no_second_code(wechat: AtWechat) -> None:
    one, body = wechat.members.signed_in(), wechat.mini(somebody())
    keyed = Context(
        token=one["access_token"], idempotency_key="k1", route="POST /v1/auth/wechat/link"
    )
    first, again = (wechat.members.ask("link_wechat", keyed, body=body) for _ in range(2))
    assert (again.body, again.replayed) == (first.body, True)


def test_where_wechat_is_not_set_up_nothing_is_linked(members: Running) -> None:
    one = members.signed_in()
    body = {"channel": "mini_program", "code": "c"}
    with pytest.raises(WechatNotConfigured):
        members.call("link_wechat", token=one["access_token"], body=body)
