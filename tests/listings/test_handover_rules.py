from datetime import timedelta

from chassis.ids import uuid7
from services.listings.handovers import rules
from tests.listings.builders import KEY, NOW


def test_a_code_is_six_digits_and_always_the_same_for_one_deal() -> None:
    deal = uuid7()
    code = rules.code_for(KEY, deal)
    assert len(code) == 6
    assert code.isdigit()
    assert code == rules.code_for(KEY, deal)
    assert rules.matches(code, key=KEY, reservation_id=deal)


def test_a_code_depends_on_the_deal_and_on_the_key() -> None:
    deal = uuid7()
    others = {rules.code_for(KEY, uuid7()) for _ in range(50)}
    others |= {rules.code_for(bytes([number]) * 32, deal) for number in range(50)}
    assert len(others) > 90


def test_five_wrong_tries_lock_for_an_hour_and_then_are_forgiven() -> None:
    minute = timedelta(minutes=1)
    assert rules.seconds_locked(4, NOW, now=NOW) == 0
    assert rules.seconds_locked(5, NOW, now=NOW) == 3600
    assert rules.seconds_locked(5, NOW, now=NOW + 59 * minute) == 60
    assert rules.tries_so_far(5, NOW, now=NOW + 59 * minute) == 5
    assert rules.seconds_locked(5, NOW, now=NOW + 60 * minute) == 0
    assert rules.tries_so_far(5, NOW, now=NOW + 60 * minute) == 0


def test_both_have_to_confirm_for_a_handover_without_a_code() -> None:
    assert rules.both_confirmed(NOW, NOW)
    assert not rules.both_confirmed(NOW, None)
    assert not rules.both_confirmed(None, NOW)
