"""What is paid for staying too long is the owner's beside the deal, before or after its payout."""

from itertools import permutations

import pytest
from sqlalchemy import select

from contracts.errors.payments import ChargeNotPayable, DealFrozen
from contracts.events.base import Event
from services.payments.charges.model import Charge
from services.payments.payouts.model import Payout
from tests.payments.builders import DEPOSIT, TOTAL, ADeal, soon, yuan
from tests.payments.running import House
from tests.payments.test_supplements import back, money, pay_all, wrong

MORE = 1_200


def charged(deal: ADeal) -> Event:
    return deal.event("booking_overstay_charged", amount=yuan(MORE), due_at=soon())


def objected(deal: ADeal, *, charged: bool = True) -> Event:
    due_at = soon() if charged else None
    return deal.event("booking_overstay_objected", amount=yuan(MORE), due_at=due_at)


def overstay(house: House, deal: ADeal) -> Charge:
    return house.charge(deal, "overstay")


def payouts(house: House, deal: ADeal) -> list[tuple[str, int, str]]:
    with house.work() as work:
        found = work.session.scalars(select(Payout).where(Payout.deal_id == deal.id))
        return sorted((payout.of, payout.amount, payout.status) for payout in found)


@pytest.fixture
def owing(house: House) -> ADeal:
    """The stay is over; the balance is not paid."""
    deal = ADeal()
    house.card(deal.payee)
    house.tell(deal.requested())
    pay_all(house, deal)
    house.tell(deal.ended())
    return deal


def settle(house: House, deal: ADeal) -> None:
    pay_all(house, deal)
    house.tell(deal.settled())
    house.run()


def test_after_the_payout_it_is_paid_out_by_itself(house: House, owing: ADeal) -> None:
    settle(house, owing)
    house.tell(charged(owing))
    assert overstay(house, owing).status == "due"
    settle(house, owing)
    assert payouts(house, owing) == [("deal", TOTAL, "paid"), ("overstay", MORE, "paid")]
    assert money(house, owing)["totals"]["payee"] == yuan(TOTAL + MORE)
    assert money(house, owing)["escrow"] == yuan(0)
    assert wrong(house, owing) == []


def test_before_the_payout_it_is_no_part_of_what_is_held(house: House, owing: ADeal) -> None:
    house.tell(charged(owing))
    house.desk.give(house.start(owing, overstay(house, owing), house.card(owing.payer)))
    house.run()
    assert payouts(house, owing) == [("overstay", MORE, "paid")]
    assert money(house, owing)["escrow"] == yuan(DEPOSIT)
    settle(house, owing)
    assert payouts(house, owing) == [("deal", TOTAL, "paid"), ("overstay", MORE, "paid")]
    assert wrong(house, owing) == []


def test_told_twice_it_is_asked_for_once(house: House, owing: ADeal) -> None:
    told = charged(owing)
    house.tell(told, told)
    shown = house.call(owing.payer, "list_charges", query={"deal_id": str(owing.id)}).body
    assert [each["stage"] for each in shown["items"]] == ["deposit", "balance", "overstay"]


def test_it_goes_back_with_nothing_that_the_deal_gives_back(house: House, owing: ADeal) -> None:
    house.tell(charged(owing))
    house.desk.give(house.start(owing, overstay(house, owing), house.card(owing.payer)))
    house.run()
    house.tell(owing.disputed(7), owing.decided_booking(to_payer=DEPOSIT, to_payee=0))
    house.run()
    assert back(house, owing) == [DEPOSIT]
    assert payouts(house, owing) == [("overstay", MORE, "paid")]
    assert wrong(house, owing) == []


def test_a_division_leaves_it_to_be_paid(house: House, owing: ADeal) -> None:
    house.tell(charged(owing), owing.disputed(7))
    with pytest.raises(DealFrozen):
        house.start(owing, overstay(house, owing), house.card(owing.payer))
    house.tell(owing.decided_booking(to_payer=100, to_payee=DEPOSIT - 100))
    assert overstay(house, owing).status == "due"
    house.desk.give(house.start(owing, overstay(house, owing), house.card(owing.payer)))
    house.run()
    assert ("overstay", MORE, "paid") in payouts(house, owing)
    assert wrong(house, owing) == []


@pytest.mark.parametrize("order", list(permutations(("charged", "objected", "objected"))))
def test_what_is_objected_to_is_not_asked_for(
    house: House, owing: ADeal, order: tuple[str, ...]
) -> None:
    events = {"charged": charged(owing), "objected": objected(owing)}
    house.tell(*(events[name] for name in order))
    charge = overstay(house, owing)
    assert charge.status == "expired"
    with pytest.raises(ChargeNotPayable):
        house.start(owing, charge, house.card(owing.payer))


def test_what_was_never_charged_leaves_no_trace(house: House, owing: ADeal) -> None:
    house.tell(objected(owing, charged=False))
    with pytest.raises(IndexError):
        overstay(house, owing)


def test_a_payment_under_way_when_they_objected_goes_back(house: House, owing: ADeal) -> None:
    settle(house, owing)
    house.tell(charged(owing))
    order = house.start(owing, overstay(house, owing), house.card(owing.payer))
    house.tell(objected(owing))
    house.desk.give(order)
    house.run()
    assert back(house, owing) == [MORE]
    assert payouts(house, owing) == [("deal", TOTAL, "paid")]
    assert wrong(house, owing) == []


def test_what_was_paid_before_they_objected_is_the_owners(house: House, owing: ADeal) -> None:
    house.tell(charged(owing))
    settle(house, owing)
    house.tell(objected(owing))
    house.run()
    assert back(house, owing) == []
    assert ("overstay", MORE, "paid") in payouts(house, owing)
    assert wrong(house, owing) == []


def test_of_what_has_come_to_nothing_nothing_is_asked(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested(), deal.cancelled(), charged(deal))
    with pytest.raises(IndexError):
        overstay(house, deal)


def test_an_owner_without_a_card_gets_it_with_the_next(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    pay_all(house, deal)
    house.tell(deal.ended(), charged(deal))
    settle(house, deal)
    assert ("overstay", MORE, "waiting_for_card") in payouts(house, deal)
    house.card(deal.payee)
    house.run()
    assert payouts(house, deal) == [("deal", TOTAL, "paid"), ("overstay", MORE, "paid")]


def test_who_does_not_pay_is_told_also_after_the_payout(house: House, owing: ADeal) -> None:
    settle(house, owing)
    house.tell(charged(owing))
    house.run(seconds=3600)
    house.service.tell_of_overdue_charges()
    assert house.told(owing).count("charge_reminder") == 1
