"""What is linked to an account lately, maybe by who holds a stolen session, takes over nothing."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from contracts.errors.general import ValidationFailed
from contracts.errors.ways_in import (
    WayInTooNew,
    WechatCodeRefused,
    WechatLinkedElsewhere,
    WechatNotConfigured,
    WechatNotLinked,
)
from contracts.json import Json
from tests.emulators.wechat import a_wechat
from tests.members.builders import DAY, a_phone
from tests.members.hearing import alerts, hear, inbox, published
from tests.members.running import Running
from tests.members.test_replacing_a_phone import ask, lives, phone_of
from tests.members.test_ways_in import link_phone, link_wechat, unlink
from tests.members.test_wechat_sign_in import somebody
from tests.members.wechat import AtWechat

WAIT = 3 * DAY
NO_TIME = timedelta()


@pytest.fixture
def wechat(members: Running) -> Iterator[AtWechat]:
    with a_wechat() as server:
        yield AtWechat(members, server)


class Owner:
    """Somebody who has long signed in by `phone`; their token is read at the time it really is."""

    def __init__(self, wechat: AtWechat) -> None:
        self.wechat, self.members, self.phone = wechat, wechat.members, a_phone()
        self.members.later(-2 * WAIT)
        self.members.signed_in(self.phone)
        self.members.later(2 * WAIT)
        self.session = self.members.signed_in(self.phone)

    def link(self, body: Json, *, ago: timedelta = NO_TIME) -> None:
        """Somebody in WeChat, this long `ago`."""
        self.members.later(-ago)
        link_wechat(self.wechat, self.session, body)
        self.members.later(ago)

    def replace(self, by: Json) -> Json:
        """The phone by another, with this code of WeChat's."""
        new = a_phone()
        body = {"phone": new, "code": self.members.code(new), "wechat": by}
        return ask(self.members, self.session, body)

    def told(self) -> str:
        """The last that the phone was told."""
        return alerts(self.members, self.phone)[0]


@pytest.fixture
def owner(wechat: AtWechat) -> Owner:
    return Owner(wechat)


def test_as_who_has_long_been_linked_the_phone_is_replaced_at_once(owner: Owner) -> None:
    who, other = somebody(), owner.members.signed_in(owner.phone)
    owner.link(owner.wechat.mini(who), ago=WAIT)
    me = owner.replace(owner.wechat.mini(who))
    assert (me["phone"] != owner.phone, me["phone_change"]) == (True, None)
    assert not lives(owner.members, other)
    assert "已更换" in owner.told()


def test_who_was_linked_a_while_ago_does_not_speak_for_the_member(owner: Owner) -> None:
    who = somebody()
    owner.link(owner.wechat.mini(who))
    with pytest.raises(WayInTooNew) as refused:
        owner.replace(owner.wechat.mini(who))
    assert refused.value.retry_after == WAIT.total_seconds()
    assert phone_of(owner.members, owner.session) == owner.phone


def test_nor_does_who_was_added_in_another_app(owner: Owner) -> None:
    """Where WeChat tells no unionids, nobody knows whether the two are one person."""
    mine, theirs = somebody(), somebody()
    owner.wechat.desk.without_union |= {mine, theirs}
    owner.link(owner.wechat.mini(mine), ago=WAIT)
    owner.link(owner.wechat.official(theirs))
    with pytest.raises(WayInTooNew):
        owner.replace(owner.wechat.official(theirs))
    assert owner.replace(owner.wechat.mini(mine))["phone"] != owner.phone


@pytest.mark.parametrize("linked", [False, True])
def test_nor_does_another(owner: Owner, linked: bool) -> None:
    if linked:
        owner.link(owner.wechat.mini(somebody()))
    with pytest.raises(WechatNotLinked):
        owner.replace(owner.wechat.mini(somebody()))
    assert phone_of(owner.members, owner.session) == owner.phone


def test_a_code_of_wechats_counts_once_and_where_it_is_offered(owner: Owner) -> None:
    used = owner.wechat.mini(somebody())
    owner.wechat.signed_in(used)
    with pytest.raises(WechatCodeRefused):
        owner.replace(used)
    owner.members.configure(wechat=None)
    with pytest.raises(WechatNotConfigured):
        owner.replace(used)


def test_one_proof_is_given_not_two(owner: Owner) -> None:
    body = {"phone": a_phone(), "code": "123456", "old_code": "123456"}
    with pytest.raises(ValidationFailed) as refused:
        ask(owner.members, owner.session, body | {"wechat": owner.wechat.mini(somebody())})
    assert refused.value.errors == [{"pointer": "/wechat", "code": "not_allowed"}]


def test_a_phone_of_old_does_not_give_way_to_a_new_wechat(owner: Owner) -> None:
    owner.link(owner.wechat.mini(somebody()))
    with pytest.raises(WayInTooNew):
        unlink(owner.members, owner.session, "phone")
    unlink(owner.members, owner.session, "wechat")
    assert phone_of(owner.members, owner.session) == owner.phone


def test_it_does_once_the_other_is_new_no_more(owner: Owner) -> None:
    owner.link(owner.wechat.mini(somebody()), ago=WAIT)
    unlink(owner.members, owner.session, "phone")
    assert phone_of(owner.members, owner.session) is None


def test_a_wechat_of_old_does_not_give_way_to_a_new_phone(wechat: AtWechat) -> None:
    who, phone = somebody(), a_phone()
    wechat.members.later(-WAIT)
    wechat.signed_in(wechat.mini(who))
    wechat.members.later(WAIT)
    session = wechat.signed_in(wechat.mini(who))
    link_phone(wechat.members, session, phone)
    with pytest.raises(WayInTooNew):
        unlink(wechat.members, session, "wechat")
    unlink(wechat.members, session, "phone")


def test_unlinking_the_phone_withdraws_what_waits_to_replace_it(owner: Owner) -> None:
    session, new = owner.session, a_phone()
    owner.link(owner.wechat.mini(somebody()), ago=WAIT)
    body = {"phone": new, "code": owner.members.code(new)}
    assert ask(owner.members, session, body)["phone_change"]
    unlink(owner.members, session, "phone")
    me = owner.members.call("show_me", token=session["access_token"])
    assert (me["phone"], me["phone_change"]) == (None, None)


def test_whatever_is_linked_or_unlinked_is_told_to_the_phone_and_the_inbox(owner: Owner) -> None:
    owner.link(owner.wechat.mini(somebody()))
    assert "已绑定微信" in owner.told()
    hear(owner.members, published(owner.members, "way_in_changed"))
    assert "已绑定微信" in inbox(owner.members, owner.session)["items"][0]["text"]
    unlink(owner.members, owner.session, "wechat")
    assert "微信已解绑" in owner.told()
    hear(owner.members, published(owner.members, "way_in_changed"))
    assert "已解绑微信" in inbox(owner.members, owner.session)["items"][0]["text"]


def test_the_phone_that_is_unlinked_is_told_and_one_that_is_linked_is_in_the_inbox(
    wechat: AtWechat,
) -> None:
    phone, other = a_phone(), a_phone()
    session = wechat.members.signed_in(phone)
    link_wechat(wechat, session, wechat.mini(somebody()))
    unlink(wechat.members, session, "phone")
    assert "已解绑" in alerts(wechat.members, phone)[0]
    link_phone(wechat.members, session, other)
    hear(wechat.members, published(wechat.members, "way_in_changed"))
    assert "已绑定手机号" in inbox(wechat.members, session)["items"][0]["text"]
    assert alerts(wechat.members, other) == []


def test_linking_what_is_linked_or_cannot_be_is_told_to_nobody(owner: Owner) -> None:
    who, theirs = somebody(), somebody()
    owner.wechat.signed_in(owner.wechat.mini(theirs))
    owner.link(owner.wechat.mini(who))
    before = alerts(owner.members, owner.phone)
    owner.link(owner.wechat.mini(who))
    owner.link(owner.wechat.official(who))
    with pytest.raises(WechatLinkedElsewhere):
        owner.link(owner.wechat.mini(theirs))
    assert alerts(owner.members, owner.phone) == before
