"""Another phone instead of one's own: in one step, by who is signed in and holds both."""

import pytest
from sqlalchemy import delete

from chassis.context import Context
from contracts.errors.base import Refusal, Unauthenticated
from contracts.errors.general import NotThere, ValidationFailed
from contracts.errors.members import CodeWrong, RefreshTokenRefused, TooManyTries
from contracts.errors.ways_in import OldCodeWrong, PhoneLinkedElsewhere
from contracts.json import Json
from services.members.accounts.model import Member, Phone
from services.members.accounts.rules import MAX_WRONG_TRIES
from tests.members.builders import a_phone
from tests.members.hearing import alerts, hear, id_of, inbox, published
from tests.members.running import Running
from tests.members.wechat import at_once


def replace(members: Running, of: Json, old: str, new: str, code: str | None = None) -> Json:
    """With the codes of both."""
    body = {
        "phone": new,
        "code": code or members.code(new),
        "old_code": members.code(old, "replace"),
    }
    return ask(members, of, body)


def ask(members: Running, of: Json, body: Json) -> Json:
    me: Json = members.call("replace_phone", token=of["access_token"], body=body)
    return me


def phone_of(members: Running, one: Json) -> str | None:
    phone: str | None = members.call("show_me", token=one["access_token"])["phone"]
    return phone


def lives(members: Running, one: Json) -> bool:
    try:
        members.call("refresh", body={"refresh_token": one["refresh_token"]})
    except RefreshTokenRefused:
        return False
    return True


def test_the_new_phone_signs_in_as_the_member_and_the_old_one_as_somebody_new(
    members: Running,
) -> None:
    old, new = a_phone(), a_phone()
    one = members.signed_in(old)
    assert replace(members, one, old, new)["phone"] == new
    assert members.signed_in(new)["member"]["id"] == one["member"]["id"]
    assert members.signed_in(old)["member"]["id"] != one["member"]["id"]


def test_all_other_sessions_end_and_the_one_that_asks_goes_on(members: Running) -> None:
    old = a_phone()
    lost, one = members.signed_in(old), members.signed_in(old)
    replace(members, one, old, a_phone())
    assert (lives(members, lost), lives(members, one)) == (False, True)


def test_by_the_same_phone_nothing_is_replaced_and_nobody_signed_out(members: Running) -> None:
    phone = a_phone()
    other, one = members.signed_in(phone), members.signed_in(phone)
    assert replace(members, one, phone, phone)["phone"] == phone
    assert lives(members, other)


def test_a_phone_of_another_member_is_not_taken_and_its_code_still_counts(
    members: Running,
) -> None:
    mine, theirs = a_phone(), a_phone()
    one, other = members.signed_in(mine), members.signed_in(theirs)
    code = members.code(theirs)
    with pytest.raises(PhoneLinkedElsewhere):
        replace(members, one, mine, theirs, code)
    assert phone_of(members, one) == mine
    again = members.call("sign_in", body={"phone": theirs, "code": code})
    assert again["member"]["id"] == other["member"]["id"]


def test_a_wrong_code_of_the_old_phone_is_counted_and_uses_up_neither(members: Running) -> None:
    old, new = a_phone(), a_phone()
    one = members.signed_in(old)
    right, code = members.code(old, "replace"), members.code(new)
    body = {"phone": new, "code": code}
    for _ in range(MAX_WRONG_TRIES - 1):
        with pytest.raises(OldCodeWrong):
            ask(members, one, {**body, "old_code": "not it"})
    assert ask(members, one, {**body, "old_code": right})["phone"] == new


def test_five_wrong_ones_end_the_code_of_the_old_phone(members: Running) -> None:
    old, new = a_phone(), a_phone()
    one = members.signed_in(old)
    body = {"phone": new, "code": members.code(new), "old_code": "not it"}
    right = members.code(old, "replace")
    for _ in range(MAX_WRONG_TRIES):
        with pytest.raises(OldCodeWrong):
            ask(members, one, body)
    with pytest.raises(TooManyTries):
        ask(members, one, {**body, "old_code": right})
    assert phone_of(members, one) == old


def test_the_code_of_the_new_phone_is_not_wasted_on_a_wrong_one_of_its_own(
    members: Running,
) -> None:
    old, new = a_phone(), a_phone()
    one = members.signed_in(old)
    body = {"phone": new, "code": "not it", "old_code": members.code(old, "replace")}
    code = members.code(new)
    with pytest.raises(CodeWrong):
        ask(members, one, body)
    assert ask(members, one, {**body, "code": code})["phone"] == new


def test_the_old_phone_is_told_that_it_was_replaced_and_so_is_the_inbox(members: Running) -> None:
    old, new = a_phone(), a_phone()
    one = members.signed_in(old)
    replace(members, one, old, new)
    assert alerts(members, old) == [
        "【邻里】您的账号登录手机号已更换。如非本人操作，请尽快联系居委会。"
    ]
    assert alerts(members, new) == []
    hear(members, published(members, "way_in_changed"))
    [news] = inbox(members, one)["items"]
    assert (news["kind"], news["subject"]["kind"]) == ("account", "account")
    assert "更换" in news["text"]


def test_the_code_is_the_one_sent_to_the_new_phone(members: Running) -> None:
    old, new = a_phone(), a_phone()
    other, one = members.signed_in(old), members.signed_in(old)
    sent = members.code(new)
    for wrong in ("000000" if sent != "000000" else "111111", members.code(old)):
        if wrong != sent:
            with pytest.raises(CodeWrong):
                replace(members, one, old, new, wrong)
    assert phone_of(members, one) == old
    assert lives(members, other)
    with pytest.raises(ValidationFailed):
        replace(members, one, old, "+8612345678901", "123456")


def test_without_a_phone_there_is_none_to_replace(members: Running) -> None:
    old = a_phone()
    one = members.signed_in(old)
    with members.unit.begin() as work:
        work.session.execute(delete(Phone).where(Phone.member_id == id_of(one)))
    with pytest.raises(NotThere):
        replace(members, one, old, a_phone())


@pytest.mark.parametrize("why", ["signed out", "suspended"])
def test_a_token_that_outlives_its_session_replaces_nothing(members: Running, why: str) -> None:
    old = a_phone()
    one = members.signed_in(old)
    if why == "signed out":
        members.call("sign_out", token=one["access_token"])
    else:
        with members.unit.begin() as work:
            work.session.get_one(Member, id_of(one)).status = "suspended"
    new = a_phone()
    code = members.code(new)
    with pytest.raises(Unauthenticated):
        replace(members, one, old, new, code)
    # Not even the code was used.
    assert members.call("sign_in", body={"phone": new, "code": code})["member"]["id"]


def test_of_two_phones_at_once_from_two_sessions_one_is_taken(members: Running) -> None:
    old, phones = a_phone(), [a_phone(), a_phone()]
    both = [members.signed_in(old), members.signed_in(old)]
    codes = [members.code(phone) for phone in phones]

    def outcome(n: int) -> str:
        try:
            replace(members, both[n], old, phones[n], codes[n])
        except Refusal as refusal:
            return refusal.code
        return "replaced"

    outcomes = at_once(lambda: outcome(0), lambda: outcome(1))
    assert sorted(outcomes) == ["replaced", "unauthenticated"]
    taken = outcomes.index("replaced")
    assert phone_of(members, both[taken]) == phones[taken]


def test_two_who_exchange_their_phones_at_once_are_both_refused(members: Running) -> None:
    phones = [a_phone(), a_phone()]
    both = [members.signed_in(phone) for phone in phones]
    codes = [members.code(phone) for phone in phones]

    def outcome(n: int) -> str:
        try:
            replace(members, both[n], phones[n], phones[1 - n], codes[1 - n])
        except Refusal as refusal:
            return refusal.code
        return "replaced"

    assert at_once(lambda: outcome(0), lambda: outcome(1)) == ["phone_linked_elsewhere"] * 2
    assert [phone_of(members, one) for one in both] == phones


def test_under_the_same_key_it_is_answered_again_without_another_code(members: Running) -> None:
    old, new = a_phone(), a_phone()
    one = members.signed_in(old)
    keyed = Context(
        token=one["access_token"], idempotency_key="k", route="POST /v1/auth/phone/replace"
    )
    body = {"phone": new, "code": members.code(new), "old_code": members.code(old, "replace")}
    first, again = (members.ask("replace_phone", keyed, body=body) for _ in range(2))
    assert (again.body, again.replayed) == (first.body, True)
