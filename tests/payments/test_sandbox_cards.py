import pytest

from contracts.errors.payments import ChargeNotPayable, ChargeProcessing
from services.payments.reconciliation.views import violations
from tests.payments.builders import DEPOSIT, ADeal
from tests.payments.running import House


def paid_out(house: House, deal: ADeal) -> None:
    """A deal whose whole price was captured and which is settled."""
    house.tell(deal.requested(deposit=deal.amount))
    house.pay(deal)
    house.run()
    house.tell(deal.ended(deposit=deal.amount), deal.settled())


def test_0005_is_captured_once_the_sandbox_has_notified(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    assert house.pay(deal).status == "processing"
    house.deliver()
    assert house.charge(deal).status == "captured"


def test_0013_is_declined_at_once_and_the_charge_can_be_paid_again(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    declined = house.pay(deal, last4="0013")
    assert (declined.status, declined.failure_code) == ("failed", "card_declined")
    house.pay(deal)
    house.run()
    assert house.charge(deal).status == "captured"
    assert house.charge(deal).failure_code is None
    assert house.told(deal) == ["charge_due", "payment_failed", "payment_captured"]


def test_0021_stays_processing_and_is_captured_when_asked_again(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    assert house.pay(deal, last4="0021").status == "processing"
    house.run()
    assert house.charge(deal).status == "processing"
    house.run(seconds=4)
    assert house.charge(deal).status == "captured"


def test_0039_stays_processing_and_is_declined_when_asked_again(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    assert house.pay(deal, last4="0039").status == "processing"
    house.run(seconds=4)
    assert (house.charge(deal).status, house.charge(deal).failure_code) == (
        "failed",
        "card_declined",
    )


def test_0047_notifies_twice_and_out_of_order_and_captures_once(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    house.pay(deal, last4="0047")
    house.run()
    assert house.charge(deal).status == "captured"
    assert house.told(deal) == ["charge_due", "payment_captured"]
    with house.work() as work:
        assert violations(work.session, house.sandbox.statement()) == []


def test_0054_fails_its_first_payout_and_takes_the_second(house: House) -> None:
    deal = ADeal()
    house.card(deal.payee, "0054")
    paid_out(house, deal)
    house.run()
    payout = house.payout(deal)
    assert payout is not None
    assert (payout.status, payout.failure_code) == ("failed", "payout_rejected")
    house.run(seconds=6)
    payout = house.payout(deal)
    assert payout is not None
    assert (payout.status, payout.tries) == ("paid", 2)
    assert house.told(deal)[-3:] == ["escrow_released", "payout_failed", "payout_paid"]


def test_0062_fails_every_payout_until_the_card_changes(house: House) -> None:
    deal = ADeal()
    house.card(deal.payee, "0062")
    paid_out(house, deal)
    for _ in range(3):
        house.run(seconds=100)
    payout = house.payout(deal)
    assert payout is not None
    assert payout.status == "failed"
    house.card(deal.payee, "0005")
    house.run()
    payout = house.payout(deal)
    assert payout is not None
    assert payout.status == "paid"
    with house.work() as work:
        assert violations(work.session, house.sandbox.statement()) == []


def test_a_payout_waits_for_a_card_and_goes_out_when_one_is_bound(house: House) -> None:
    deal = ADeal()
    paid_out(house, deal)
    house.run()
    payout = house.payout(deal)
    assert payout is not None
    assert payout.status == "waiting_for_card"
    house.card(deal.payee)
    house.run()
    payout = house.payout(deal)
    assert payout is not None
    assert payout.status == "paid"


def test_a_card_bound_while_a_payout_is_under_way_takes_the_next_try(house: House) -> None:
    deal = ADeal()
    house.card(deal.payee, "0062")
    paid_out(house, deal)
    house.desk.send_payouts()
    house.now = house.now.replace(year=house.now.year + 1)
    house.card(deal.payee, "0005")
    house.run()
    payout = house.payout(deal)
    assert payout is not None
    assert payout.status == "paid"


def test_a_charge_is_paid_once_at_a_time_and_once_in_all(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    house.pay(deal, last4="0021")
    with pytest.raises(ChargeProcessing):
        house.pay(deal)
    house.run(seconds=4)
    with pytest.raises(ChargeNotPayable):
        house.pay(deal)


def test_an_order_the_provider_never_got_is_sent_again_with_its_number(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    # The process dies between the commit of the attempt and the call.
    order = house.start(deal, house.charge(deal), house.card(deal.payer))
    house.run(seconds=4)
    house.run()
    assert house.charge(deal).status == "captured"
    assert [line.money.amount for line in house.sandbox.statement() if line.number == order.number]


def test_an_order_nobody_wants_any_more_is_closed_instead_of_sent_again(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    order = house.start(deal, house.charge(deal), house.card(deal.payer))
    house.tell(deal.cancelled())
    house.run(seconds=4)
    assert house.charge(deal).status == "expired"
    assert house.sandbox.submit(order).state == "closed"


def test_closing_expires_what_is_due_and_says_so(house: House) -> None:
    deal = ADeal()
    assert house.close(deal) == "unknown_deal"
    house.tell(deal.requested())
    assert house.close(deal) == "closed"
    assert house.close(deal) == "closed"
    assert house.charge(deal).status == "expired"


def test_closing_an_order_the_provider_never_got_refuses_it_for_ever(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    order = house.start(deal, house.charge(deal), house.card(deal.payer))
    assert house.close(deal) == "closed"
    assert house.sandbox.submit(order).state == "closed"
    house.run(seconds=4)
    assert house.charge(deal).status == "expired"


def test_closing_finds_out_that_an_unknown_payment_was_captured(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    house.pay(deal, last4="0021")
    assert house.close(deal) == "captured"
    assert house.charge(deal).status == "captured"


def test_closing_finds_out_that_an_unknown_payment_was_declined(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    house.pay(deal, last4="0039")
    assert house.close(deal) == "closed"
    assert house.charge(deal).status == "expired"


def test_money_that_arrives_for_an_expired_charge_is_refunded(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    order = house.start(deal, house.charge(deal), house.card(deal.payer))
    house.close(deal)
    house.take_late(order)
    house.run()
    assert house.charge(deal).status == "refunded"
    assert [refund.amount for refund in house.refunds(deal)] == [DEPOSIT]
