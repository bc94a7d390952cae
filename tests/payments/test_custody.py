from datetime import timedelta

import pytest
import structlog

from chassis.clock import rfc3339
from contracts.errors.payments import BeyondCustody
from contracts.json import Json
from services.payments.cards.model import Card
from services.payments.charges.model import Charge
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


def test_a_deposit_that_could_not_be_kept_until_the_stay_ends_is_not_taken(house: House) -> None:
    for late, refused in ((timedelta(0), False), (timedelta(seconds=1), True)):
        deal = ADeal()
        offer = deal.requested()
        offer.data["ends_at"] = rfc3339(house.now + HELD + late)
        house.tell(offer)
        charge, card = house.charge(deal), house.card(deal.payer)
        if refused:
            with pytest.raises(BeyondCustody, match="beyond_custody"):
                pay(house, deal, charge, card)
        else:
            assert pay(house, deal, charge, card)["status"] == "captured"


def pay(house: House, deal: ADeal, charge: Charge, card: Card) -> Json:
    body = {"card_id": str(card.id)}
    answer = house.call(deal.payer, "pay_charge", charge_id=str(charge.id), body=body)
    house.run()
    found = house.call(deal.payer, "show_charge", charge_id=str(charge.id)).body
    assert answer
    assert found is not None
    return found
