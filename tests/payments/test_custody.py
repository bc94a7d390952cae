from datetime import timedelta

import structlog

from services.payments.sandbox.rules import CAPABILITIES
from tests.payments.builders import ADeal
from tests.payments.running import House

NOTICE = timedelta(days=14)
HELD = timedelta(days=CAPABILITIES.hold_days)


def warned(house: House) -> list[str]:
    with structlog.testing.capture_logs() as logged:
        house.desk.warn_of_custody()
    return [each["deal_id"] for each in logged if each["event"] == "custody_ends_soon"]


def paid(house: House) -> ADeal:
    deal = ADeal()
    house.tell(deal.requested(deposit=deal.amount))
    house.pay(deal)
    house.deliver()
    return deal


def test_the_operator_hears_two_weeks_before_a_provider_may_hold_money_no_longer(
    house: House,
) -> None:
    deal = paid(house)
    house.now += HELD - NOTICE - timedelta(hours=1)
    assert str(deal.id) not in warned(house)
    house.now += timedelta(hours=2)
    assert str(deal.id) in warned(house)


def test_of_a_deal_that_is_done_or_fell_through_nobody_is_warned(house: House) -> None:
    done, off = paid(house), paid(house)
    house.tell(done.ended(deposit=done.amount), done.settled(), off.cancelled())
    house.now += HELD
    assert not {str(done.id), str(off.id)} & set(warned(house))
