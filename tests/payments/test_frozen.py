"""The money of a disputed booking: frozen, thawed, or divided as the committee says."""

import pytest

from contracts.errors.payments import DealFrozen
from services.payments.ledger.views import escrow_balance
from tests.payments.builders import DEPOSIT, TOTAL, ADeal
from tests.payments.running import House
from tests.payments.test_decisions import refunds
from tests.payments.test_flows import nothing_is_wrong

BALANCE = TOTAL - DEPOSIT


def deposited(house: House, *, over: bool = True) -> ADeal:
    deal = ADeal()
    house.card(deal.payee)
    house.tell(deal.requested())
    house.pay(deal)
    house.run()
    if over:
        house.tell(deal.ended())
    return deal


def test_nobody_pays_while_it_is_frozen(house: House) -> None:
    deal = deposited(house)
    house.tell(deal.disputed(2))
    assert house.deal(deal).state == "frozen"
    with pytest.raises(DealFrozen):
        house.pay(deal, stage="balance")
    house.tell(deal.withdrawn(3))
    assert house.deal(deal).state == "held"
    house.pay(deal, stage="balance")
    house.run()
    house.tell(deal.settled())
    house.run()
    payout = house.payout(deal)
    assert payout is not None
    assert (payout.status, payout.amount) == ("paid", TOTAL)
    nothing_is_wrong(house)


def test_what_was_under_way_arrives_and_is_kept(house: House) -> None:
    deal = deposited(house)
    house.pay(deal, stage="balance")
    house.tell(deal.disputed(2))
    house.run()
    assert house.charge(deal, "balance").status == "captured"
    with house.work() as work:
        assert escrow_balance(work.session, deal.id) == TOTAL
    assert refunds(house, deal) == []
    house.tell(deal.decided_booking(to_payer=800, to_payee=1000))
    house.run()
    payout = house.payout(deal)
    assert payout is not None
    assert (payout.status, payout.amount) == ("paid", 1000)
    assert refunds(house, deal) == [(800, "paid")]
    nothing_is_wrong(house)


def test_what_is_due_is_asked_for_also_where_the_news_of_a_dispute_was_quicker(
    house: House,
) -> None:
    deal = deposited(house, over=False)
    house.tell(deal.disputed(2), deal.ended(), deal.withdrawn(3))
    assert house.charge(deal, "balance").status == "due"
    assert house.deal(deal).state == "held"


def test_the_last_word_counts_in_whatever_order_they_come(house: House) -> None:
    deal = deposited(house)
    house.tell(deal.withdrawn(3), deal.disputed(2))
    assert house.deal(deal).state == "held"
    house.tell(deal.disputed(4), deal.withdrawn(3))
    assert house.deal(deal).state == "frozen"


@pytest.mark.parametrize("first", ["disputed", "decided"])
@pytest.mark.parametrize("out", [0, 1, DEPOSIT])
def test_it_is_divided_once_and_what_is_open_is_no_longer_asked_for(
    house: House, first: str, out: int
) -> None:
    deal = deposited(house)
    decision = deal.decided_booking(to_payer=DEPOSIT - out, to_payee=out)
    words = [deal.disputed(2), decision]
    house.tell(*(words if first == "disputed" else reversed(words)), decision)
    house.run()
    payout = house.payout(deal)
    assert (payout.amount if payout else 0) == out
    assert refunds(house, deal) == ([(DEPOSIT - out, "paid")] if out < DEPOSIT else [])
    assert house.charge(deal, "balance").status == "expired"
    assert house.deal(deal).state == ("released" if out else "refunded")
    nothing_is_wrong(house)


def test_a_payment_that_arrives_after_the_decision_goes_back(house: House) -> None:
    deal = deposited(house)
    house.pay(deal, stage="balance")
    house.tell(deal.disputed(2), deal.decided_booking(to_payer=0, to_payee=DEPOSIT))
    house.run()
    assert (BALANCE, "paid") in refunds(house, deal)
    payout = house.payout(deal)
    assert payout is not None
    assert (payout.status, payout.amount) == ("paid", DEPOSIT)
    nothing_is_wrong(house)


def test_an_owner_who_gives_in_gives_all_back(house: House) -> None:
    deal = deposited(house)
    house.tell(deal.disputed(2), deal.cancelled())
    house.run()
    assert refunds(house, deal) == [(DEPOSIT, "paid")]
    assert house.deal(deal).state == "refunded"
    nothing_is_wrong(house)
