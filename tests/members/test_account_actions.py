from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.errors.general import RateLimited, ValidationFailed
from contracts.errors.members import CodeWrong, TooManyTries
from services.members.accounts import actions
from services.members.accounts.model import MailboxMessage, PhoneCode
from services.members.sms import Sms
from tests.members.builders import (
    DAY,
    KEY,
    MINUTE,
    NOW,
    a_committee_member,
    a_community,
    a_member,
    a_phone,
    a_resident,
    last_code,
    told,
)

WRONG = "not it"


def send(session: Session, phone: str, **changes: Any) -> str:
    """Send a code and say which it was."""

    def carrier(message: Sms) -> None:
        actions.put_in_mailbox(session, message, changes.get("now", NOW))

    usual = {"now": NOW, "key": KEY, "ttl": 5 * MINUTE, "locale": "zh-CN", "carrier": carrier}
    actions.send_code(session, phone, **{**usual, **changes})
    return last_code(session, phone)


def use(session: Session, phone: str, code: str, after: timedelta = MINUTE) -> None:
    actions.use_code(session, phone, code, now=NOW + after, key=KEY)


def test_the_code_that_was_sent_opens_the_door_once(session: Session) -> None:
    phone = a_phone()
    code = send(session, phone)
    use(session, phone, code)
    with pytest.raises(CodeWrong):
        use(session, phone, code)


def test_no_code_is_stored_in_clear(session: Session) -> None:
    phone = a_phone()
    code = send(session, phone)
    stored = session.scalars(select(PhoneCode).where(PhoneCode.number == phone)).one()
    assert code not in (stored.digest, stored.salt)
    assert len(stored.digest) == 64


def test_the_message_brings_six_digits(session: Session) -> None:
    phone = a_phone()
    code = send(session, phone, locale="en")
    message = session.scalars(select(MailboxMessage).where(MailboxMessage.recipient == phone)).one()
    assert len(code) == 6
    assert code.isdigit()
    assert code in message.text


def test_a_second_code_does_not_void_the_first(session: Session) -> None:
    phone = a_phone()
    first = send(session, phone)
    send(session, phone, now=NOW + timedelta(seconds=1))
    use(session, phone, first)


def test_a_code_is_good_for_one_phone_only(session: Session) -> None:
    mine, yours = a_phone(), a_phone()
    send(session, yours)
    code = send(session, mine)
    with pytest.raises(CodeWrong):
        use(session, yours, "x" + code)


def test_a_code_expires(session: Session) -> None:
    phone = a_phone()
    code = send(session, phone)
    with pytest.raises(CodeWrong):
        use(session, phone, code, after=5 * MINUTE)


def test_after_five_wrong_tries_the_right_code_is_refused_until_a_new_one(
    session: Session,
) -> None:
    phone = a_phone()
    code = send(session, phone)
    for _ in range(5):
        with pytest.raises(CodeWrong):
            use(session, phone, WRONG)
    with pytest.raises(TooManyTries):
        use(session, phone, code)
    fresh = send(session, phone, now=NOW + timedelta(seconds=1))
    use(session, phone, fresh)


def test_wrong_tries_count_for_all_live_codes_of_the_phone(session: Session) -> None:
    phone = a_phone()
    first = send(session, phone)
    second = send(session, phone, now=NOW + timedelta(seconds=1))
    for _ in range(5):
        with pytest.raises(CodeWrong):
            use(session, phone, WRONG)
    for code in (first, second):
        with pytest.raises(TooManyTries):
            use(session, phone, code)


def test_a_phone_gets_only_so_many_codes(session: Session) -> None:
    phone = a_phone()
    for _ in range(5):
        send(session, phone)
    with pytest.raises(RateLimited):
        send(session, phone)
    send(session, a_phone())


def test_old_codes_are_forgotten(session: Session) -> None:
    phone = a_phone()
    send(session, phone)
    actions.forget_old_codes(session, NOW + 3 * DAY)
    assert session.scalar(select(PhoneCode).where(PhoneCode.number == phone)) is None
    assert session.scalar(select(MailboxMessage).where(MailboxMessage.recipient == phone)) is None


def test_the_first_sign_in_registers_and_the_second_finds_the_member(session: Session) -> None:
    phone = a_phone()
    member, is_new = actions.account_of(
        session, phone, display_name="小林", language="zh-CN", now=NOW
    )
    again, is_new_again = actions.account_of(
        session, phone, display_name="别的名字", language="en", now=NOW
    )
    assert (is_new, is_new_again) == (True, False)
    assert (again.id, again.display_name) == (member.id, "小林")


def test_a_change_is_told_with_the_next_version(session: Session) -> None:
    member = a_member(session)
    actions.change_member(session, member.id, {"display_name": "三号楼的小林"})
    event = told(session, "member_updated")[-1]
    assert event["aggregate_version"] == 2
    assert event["data"]["display_name"] == "三号楼的小林"


def test_only_a_new_language_is_told_of_as_such(session: Session) -> None:
    member = a_member(session)
    for change in ({"bio": "爱种花"}, {"language": "en"}, {"language": "en"}):
        actions.change_member(session, member.id, change)
    (event,) = (
        e for e in told(session, "member_language_changed") if e["aggregate_id"] == member.id
    )
    assert event["data"] == {"member_id": str(member.id), "language": "en"}
    assert event["aggregate_version"] == 3


def test_a_change_that_changes_nothing_is_not_told(session: Session) -> None:
    member = a_member(session, "小林")
    before = len(told(session))
    actions.change_member(session, member.id, {"display_name": "小林"})
    assert len(told(session)) == before


def test_nobody_registers_or_renames_themselves_as_the_committee(session: Session) -> None:
    with pytest.raises(ValidationFailed):
        actions.register(session, display_name="居委会", language="zh-CN", now=NOW)
    community = a_community(session)
    resident, committee = a_resident(session, community), a_committee_member(session, community)
    with pytest.raises(ValidationFailed):
        actions.change_member(session, resident, {"display_name": "阳光花园居委会"})
    renamed = actions.change_member(session, committee, {"display_name": "阳光花园居委会"})
    assert renamed.display_name == "阳光花园居委会"
