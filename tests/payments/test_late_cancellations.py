"""A booking that the renter calls off late: a part of the deposit goes back, the rest out."""

import pytest

from chassis.consume import TooEarly
from services.payments.ledger.views import escrow_balance
from tests.payments.builders import DEPOSIT, ADeal
from tests.payments.running import House
from tests.payments.test_decisions import refunds
from tests.payments.test_flows import nothing_is_wrong


def deposited(house: House) -> ADeal:
    deal = ADeal()
    house.card(deal.payee)
    house.tell(deal.requested())
    house.pay(deal)
    house.run()
    return deal


@pytest.mark.parametrize("kept", [1, DEPOSIT // 2, DEPOSIT])
def test_the_deposit_is_divided_as_the_terms_say(house: House, kept: int) -> None:
    deal = deposited(house)
    house.tell(deal.cancelled(kept=kept))
    house.run()
    payout = house.payout(deal)
    assert payout is not None
    assert (payout.status, payout.amount) == ("paid", kept)
    assert refunds(house, deal) == ([(DEPOSIT - kept, "paid")] if kept < DEPOSIT else [])
    assert (house.deal(deal).state, house.charge(deal, "deposit").status) == (
        "released",
        "captured",
    )
    with house.work() as work:
        assert escrow_balance(work.session, deal.id) == 0
    nothing_is_wrong(house)


def test_told_twice_it_is_divided_once(house: House) -> None:
    deal = deposited(house)
    cancelled = deal.cancelled(kept=100)
    house.tell(cancelled, cancelled)
    house.run()
    house.tell(cancelled, deal.settled())
    house.run()
    assert refunds(house, deal) == [(DEPOSIT - 100, "paid")]
    nothing_is_wrong(house)


def test_an_owner_without_a_card_keeps_nobody_waiting(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    house.pay(deal)
    house.run()
    house.tell(deal.cancelled(kept=100))
    house.run()
    payout = house.payout(deal)
    assert payout is not None
    assert payout.status == "waiting_for_card"
    assert refunds(house, deal) == [(DEPOSIT - 100, "paid")]


def test_nothing_is_divided_before_the_deposit_is_there(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    with pytest.raises(TooEarly):
        house.tell(deal.cancelled(kept=100))
    assert house.deal(deal).state == "held"
