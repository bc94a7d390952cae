"""A replacement that only a session asks for: announced, then withdrawn or done by the clock."""

import pytest

from chassis.clock import rfc3339
from contracts.errors.base import Refusal, Unauthenticated
from contracts.errors.general import NotThere, RateLimited
from contracts.errors.members import CodeWrong
from contracts.errors.ways_in import PhoneChangeWaiting, PhoneLinkedElsewhere
from tests.members.builders import DAY, a_phone
from tests.members.hearing import alerts, hear, inbox, published
from tests.members.lost_phone import SECOND, WAIT, Lost
from tests.members.running import Running
from tests.members.test_replacing_a_phone import ask, lives
from tests.members.wechat import at_once


@pytest.fixture
def lost(members: Running) -> Lost:
    return Lost(members)


def test_it_waits_and_every_session_sees_it(lost: Lost) -> None:
    assert lost.answer.status == 202
    expected = {
        "phone": lost.new,
        "asked_at": rfc3339(lost.members.now),
        "takes_effect_at": rfc3339(lost.members.now + WAIT),
    }
    assert lost.answer.body["phone"] == lost.old
    assert lost.answer.body["phone_change"] == lost.waits() == expected
    assert lives(lost.members, lost.other)


def test_the_old_phone_is_told_once_and_the_inbox_too(lost: Lost) -> None:
    [text] = alerts(lost.members, lost.old)
    assert "72 小时后生效" in text
    assert len(alerts(lost.members, lost.old)) == 1
    hear(lost.members, published(lost.members, "phone_change_announced"))
    [news] = inbox(lost.members, lost.other)["items"]
    assert (news["kind"], "撤回" in news["text"]) == ("account", True)


def test_when_its_time_has_come_the_new_phone_signs_in_and_all_sessions_end(lost: Lost) -> None:
    lost.tick(WAIT - SECOND)
    assert lost.waits()
    lost.tick(SECOND)
    assert lost.states() == ["done"]
    assert not lives(lost.members, lost.one)
    assert not lives(lost.members, lost.other)
    assert lost.holder_of(lost.new) == lost.id
    assert lost.holder_of(lost.old) != lost.id
    assert "已更换" in alerts(lost.members, lost.old)[0]


def test_two_clocks_at_once_carry_it_out_once(lost: Lost) -> None:
    lost.members.service.send_alerts()
    lost.members.later(WAIT)
    at_once(*[lost.members.service.take_up_phone_changes] * 2)
    assert lost.states() == ["done"]
    assert len([text for text in alerts(lost.members, lost.old) if "已更换" in text]) == 1


@pytest.mark.parametrize("who", ["another session", "the one that asked", "the old phone"])
def test_whoever_is_signed_in_withdraws_it(lost: Lost, who: str) -> None:
    by = {"another session": lost.other, "the one that asked": lost.one}.get(who)
    lost.tick(WAIT - SECOND)
    lost.withdraw(by or lost.members.signed_in(lost.old))
    assert (lost.waits(), lost.states()) == (None, ["withdrawn"])
    hear(lost.members, published(lost.members, "phone_change_ended"))
    assert "已撤回" in inbox(lost.members, lost.one)["items"][0]["text"]
    lost.tick()
    assert lost.holder_of(lost.old) == lost.id


def test_what_is_withdrawn_or_done_cannot_be_withdrawn(lost: Lost) -> None:
    lost.withdraw()
    with pytest.raises(NotThere):
        lost.withdraw()
    lost.announce()
    lost.tick()
    with pytest.raises(Unauthenticated):
        lost.withdraw()
    with pytest.raises(NotThere):
        lost.withdraw(lost.members.signed_in(lost.new))
    assert lost.states() == ["withdrawn", "done"]


def test_nobody_else_withdraws_it(lost: Lost) -> None:
    lost.tick(WAIT - SECOND)
    with pytest.raises(NotThere):
        lost.withdraw(lost.members.signed_in())
    assert lost.waits()


def test_an_alert_of_what_was_withdrawn_is_not_sent(lost: Lost) -> None:
    lost.withdraw()
    assert alerts(lost.members, lost.old) == []


def test_asked_for_again_its_time_stands_and_nobody_is_told_again(lost: Lost) -> None:
    before = lost.waits()
    lost.members.later(DAY)
    assert lost.announce(by=lost.other).status == 202
    assert lost.waits() == before
    assert len(alerts(lost.members, lost.old)) == 1


def test_another_one_is_refused_while_it_waits_and_its_code_still_counts(lost: Lost) -> None:
    phone = a_phone()
    body = {"phone": phone, "code": lost.members.code(phone)}
    with pytest.raises(PhoneChangeWaiting):
        ask(lost.members, lost.other, body)
    assert lost.waits()["phone"] == lost.new
    assert lost.members.call("sign_in", body=body)["member"]["id"] != lost.id


def test_of_two_asked_for_at_once_one_waits(members: Running) -> None:
    old, phones = a_phone(), [a_phone(), a_phone()]
    both = [members.signed_in(old) for _ in phones]
    bodies = [{"phone": phone, "code": members.code(phone)} for phone in phones]

    def outcome(n: int) -> str:
        try:
            ask(members, both[n], bodies[n])
        except Refusal as refusal:
            return refusal.code
        return "waits"

    assert sorted(at_once(lambda: outcome(0), lambda: outcome(1))) == [
        "phone_change_waiting",
        "waits",
    ]
    assert len(alerts(members, old)) == 1


def test_a_phone_of_another_member_is_not_even_announced(members: Running) -> None:
    theirs = a_phone()
    members.signed_in(theirs)
    one = members.signed_in()
    with pytest.raises(PhoneLinkedElsewhere):
        ask(members, one, {"phone": theirs, "code": members.code(theirs)})
    assert members.call("show_me", token=one["access_token"])["phone_change"] is None


def test_without_the_code_of_the_new_phone_nothing_is_announced(members: Running) -> None:
    one, phone = members.signed_in(), a_phone()
    members.code(phone)
    with pytest.raises(CodeWrong):
        ask(members, one, {"phone": phone, "code": "not it"})
    assert members.call("show_me", token=one["access_token"])["phone_change"] is None


def test_withdrawn_again_and_again_it_may_be_asked_for_three_times_a_day(lost: Lost) -> None:
    lost.members.configure(widen_limits=1)
    for _ in range(2):
        lost.withdraw()
        lost.announce()
    lost.withdraw()
    with pytest.raises(RateLimited) as refused:
        lost.announce()
    assert refused.value.retry_after == DAY.total_seconds()
    lost.members.later(DAY)
    assert lost.announce().status == 202
