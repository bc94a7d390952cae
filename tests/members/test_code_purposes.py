"""A code is for what its message says, and for nothing else."""

from typing import Any
from uuid import uuid4

import pytest

from chassis.context import Context
from contracts.errors.general import IdempotencyKeyReused, ValidationFailed
from contracts.errors.members import CodeWrong
from contracts.errors.ways_in import OldCodeWrong
from contracts.json import Json
from services.members.sms import code_message
from tests.members.builders import MINUTE, a_phone
from tests.members.hearing import alerts
from tests.members.running import Running


def ask(members: Running, method: str, of: Json, **body: str) -> Any:
    return members.call(method, token=of["access_token"], body=body)


@pytest.mark.parametrize("purpose", ["link", "replace"])
def test_a_code_for_something_else_signs_nobody_in(members: Running, purpose: str) -> None:
    phone = a_phone()
    code = members.code(phone, purpose)
    with pytest.raises(CodeWrong):
        members.call("sign_in", body={"phone": phone, "code": code})


@pytest.mark.parametrize("purpose", [None, "link"])
def test_the_old_phone_agrees_by_no_other_code(members: Running, purpose: str | None) -> None:
    old, new = a_phone(), a_phone()
    one = members.signed_in(old)
    code = members.code(old, purpose)
    with pytest.raises(OldCodeWrong):
        ask(members, "replace_phone", one, phone=new, code=members.code(new), old_code=code)
    assert members.call("show_me", token=one["access_token"])["phone"] == old


@pytest.mark.parametrize("purpose", [None, "replace"])
def test_the_new_phone_is_shown_by_a_code_for_it_or_to_sign_in(
    members: Running, purpose: str | None
) -> None:
    old, new = a_phone(), a_phone()
    one, agreed = members.signed_in(old), members.code(old, "replace")
    code = members.code(new, purpose)
    me = ask(members, "replace_phone", one, phone=new, code=code, old_code=agreed)
    assert me["phone"] == new


def test_a_code_to_link_replaces_nothing_and_one_to_replace_links_nothing(
    members: Running,
) -> None:
    old, new = a_phone(), a_phone()
    one, agreed = members.signed_in(old), members.code(old, "replace")
    link = members.code(new, "link")
    with pytest.raises(CodeWrong):
        ask(members, "replace_phone", one, phone=new, code=link, old_code=agreed)
    with pytest.raises(CodeWrong):
        ask(members, "link_phone", one, phone=old, code=agreed)
    # Linked it is already, so that nothing changes.
    assert (
        ask(members, "link_phone", one, phone=old, code=members.code(old, "link"))["phone"] == old
    )
    assert ask(members, "link_phone", one, phone=old, code=members.code(old))["phone"] == old


def test_a_code_refused_for_another_purpose_still_counts_for_its_own(members: Running) -> None:
    old, new = a_phone(), a_phone()
    one = members.signed_in(old)
    code = members.code(old)
    with pytest.raises(OldCodeWrong):
        ask(members, "replace_phone", one, phone=new, code=members.code(new), old_code=code)
    assert members.call("sign_in", body={"phone": old, "code": code})["access_token"]


def test_the_same_key_for_another_purpose_is_refused_and_nothing_sent(members: Running) -> None:
    keyed = Context(idempotency_key=str(uuid4()), route="POST /v1/auth/codes")
    phone = a_phone()
    first = members.ask("send_code", keyed, body={"phone": phone})
    with pytest.raises(IdempotencyKeyReused):
        members.ask("send_code", keyed, body={"phone": phone, "purpose": "replace"})
    again = members.ask("send_code", keyed, body={"phone": phone, "purpose": "sign_in"})
    assert (first.replayed, again.replayed) == (False, True)
    assert members.call("mailbox", to=phone, purpose="replace")["items"] == []


def test_the_mailbox_shows_sign_in_codes_alone_unless_asked(members: Running) -> None:
    phone = a_phone()
    codes = {purpose: members.code(phone, purpose) for purpose in ("link", "replace")}
    assert members.call("mailbox", to=phone)["items"] == []
    assert alerts(members, phone) == []
    for purpose, code in codes.items():
        [shown] = members.call("mailbox", to=phone, purpose=purpose)["items"]
        assert shown["code"] == code


def test_another_word_is_no_purpose(members: Running) -> None:
    with pytest.raises(ValidationFailed):
        members.call("send_code", body={"phone": a_phone(), "purpose": "pay"})


@pytest.mark.parametrize(
    ("purpose", "zh", "en"),
    [
        ("sign_in", "登录验证码", "to sign in is"),
        ("link", "绑定手机号验证码", "to link this phone to an account is"),
        ("replace", "更换登录手机号验证码", "to change the phone that signs in to an account is"),
    ],
)
def test_the_message_says_what_it_is_for(purpose: str, zh: str, en: str) -> None:
    for locale, words in (("zh-CN", zh), ("en", en)):
        message = code_message("+8613900000002", "123456", 5 * MINUTE, locale, purpose)
        assert words in message.text
        assert message.parameters["purpose"] in message.text
        assert len(message.text) <= 200
