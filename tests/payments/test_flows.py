import pytest

from chassis.consume import TooEarly
from services.payments.ledger.views import escrow_balance, movements
from services.payments.reconciliation.views import violations
from tests.payments.builders import DEPOSIT, TOTAL, ADeal
from tests.payments.running import House


def nothing_is_wrong(house: House) -> None:
    with house.work() as work:
        assert violations(work.session, house.sandbox.statement()) == []


def test_a_booking_pays_deposit_and_balance_out_in_one_payout(house: House) -> None:
    deal = ADeal()
    house.card(deal.payee)
    house.tell(deal.requested())
    assert house.pay(deal).status == "processing"
    house.run()
    assert house.charge(deal, "deposit").status == "captured"
    house.tell(deal.ended())
    house.pay(deal, stage="balance")
    house.run()
    house.tell(deal.settled())
    house.run()
    payout = house.payout(deal)
    assert payout is not None
    assert (payout.status, payout.amount) == ("paid", TOTAL)
    assert house.told(deal) == [
        "charge_due",
        "payment_captured",
        "charge_due",
        "payment_captured",
        "escrow_released",
        "payout_paid",
    ]
    with house.work() as work:
        kinds = [m.kind for m in movements(work.session, deal.id)]
    assert kinds == ["captured", "captured", "released", "payout_submitted", "payout_paid"]
    nothing_is_wrong(house)


def test_a_deposit_of_the_whole_price_needs_no_balance(house: House) -> None:
    deal = ADeal()
    house.card(deal.payee)
    house.tell(deal.requested(deposit=TOTAL))
    house.pay(deal)
    house.run()
    house.tell(deal.ended(deposit=TOTAL), deal.settled())
    house.run()
    payout = house.payout(deal)
    assert payout is not None
    assert payout.status == "paid"


def test_an_item_is_paid_held_handed_over_and_paid_out(house: House) -> None:
    deal = ADeal("reservation", 8800)
    house.card(deal.payee)
    house.tell(deal.reserved())
    house.pay(deal)
    house.run()
    with house.work() as work:
        assert escrow_balance(work.session, deal.id) == 8800
    house.tell(deal.handed_over())
    house.run()
    payout = house.payout(deal)
    assert payout is not None
    assert payout.status == "paid"
    assert house.deal(deal).state == "released"
    nothing_is_wrong(house)


def test_a_gift_is_a_deal_without_money(house: House) -> None:
    deal = ADeal("reservation", 0)
    house.tell(deal.handed_over(), deal.reserved())
    assert house.deal(deal).state == "released"
    assert house.payout(deal) is None
    assert house.told(deal) == []


def test_settling_before_all_is_captured_is_too_early(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    house.pay(deal)
    house.run()
    with pytest.raises(TooEarly):
        house.tell(deal.settled())
    assert house.payout(deal) is None


def test_a_cancelled_deal_gives_the_captured_deposit_back(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    house.pay(deal)
    house.run()
    house.tell(deal.cancelled(), deal.cancelled())
    assert [refund.status for refund in house.refunds(deal)] == ["pending"]
    house.run()
    assert [(r.status, r.amount) for r in house.refunds(deal)] == [("paid", DEPOSIT)]
    assert house.charge(deal).status == "refunded"
    assert house.told(deal)[-1] == "refund_paid"
    nothing_is_wrong(house)


def test_money_still_processing_when_the_deal_is_cancelled_is_refunded_on_capture(
    house: House,
) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    assert house.pay(deal, last4="0021").status == "processing"
    house.tell(deal.cancelled())
    assert house.charge(deal).status == "processing"
    house.run(seconds=10)
    house.run()
    assert house.charge(deal).status == "refunded"
    assert "payment_captured" not in house.told(deal)
    nothing_is_wrong(house)


def test_an_unpaid_charge_of_a_cancelled_deal_expires(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested(), deal.cancelled(), deal.approved())
    assert house.charge(deal).status == "expired"
    assert house.told(deal) == ["charge_due"]


def test_a_deal_cancelled_before_payments_heard_of_it_asks_for_nothing(house: House) -> None:
    deal = ADeal()
    house.tell(deal.cancelled(), deal.requested())
    with house.work() as work:
        assert house.deal(deal).closed_at is not None
        assert movements(work.session, deal.id) == []
    assert house.told(deal) == []


def test_what_was_paid_for_a_meeting_that_came_to_nothing_goes_back(house: House) -> None:
    deal = ADeal("reservation", 8800)
    house.card(deal.payee)
    house.tell(deal.reserved())
    house.pay(deal)
    house.run()
    house.tell(deal.fell_through(), deal.fell_through())
    house.run()
    assert house.charge(deal, "price").status == "refunded"
    assert house.payout(deal) is None
    nothing_is_wrong(house)
