"""What the committee decides about the money of a disputed deal: one way, the other, or divided."""

import pytest

from chassis.consume import TooEarly
from services.payments.ledger.views import escrow_balance, movements
from services.payments.payouts.model import Payout
from services.payments.refunds.model import Refund
from services.payments.sandbox import actions as sandbox_actions
from tests.payments.builders import ADeal
from tests.payments.running import House
from tests.payments.test_flows import nothing_is_wrong

PRICE = 8800


def paid(house: House) -> ADeal:
    deal = ADeal("reservation", PRICE)
    house.card(deal.payee)
    house.tell(deal.reserved())
    house.pay(deal)
    house.run()
    return deal


def refunds(house: House, deal: ADeal) -> list[tuple[int, str]]:
    with house.work() as work:
        found = work.session.query(Refund).filter(Refund.deal_id == deal.id)
        return [(refund.amount, refund.status) for refund in found]


@pytest.mark.parametrize("back", [1, 3000, PRICE - 1])
def test_a_divided_price_goes_back_in_part_and_out_in_part(house: House, back: int) -> None:
    deal = paid(house)
    house.tell(deal.decided(to_payer=back, to_payee=PRICE - back))
    house.run()
    payout = house.payout(deal)
    assert payout is not None
    assert (payout.status, payout.amount) == ("paid", PRICE - back)
    assert refunds(house, deal) == [(back, "paid")]
    # What is kept of it was captured; only a charge that went back in whole is refunded.
    assert house.charge(deal, "price").status == "captured"
    assert house.deal(deal).state == "released"
    with house.work() as work:
        assert escrow_balance(work.session, deal.id) == 0
        kinds = {m.kind: m.amount for m in movements(work.session, deal.id)}
    assert kinds == {
        "captured": PRICE,
        "refund_due": back,
        "released": PRICE - back,
        "refund_submitted": back,
        "refund_paid": back,
        "payout_submitted": PRICE - back,
        "payout_paid": PRICE - back,
    }
    told = house.told(deal)
    assert sorted(told[2:]) == ["escrow_released", "payout_paid", "refund_paid"]
    nothing_is_wrong(house)


def test_all_to_the_payee_is_as_if_both_had_confirmed(house: House) -> None:
    deal = paid(house)
    house.tell(deal.decided(to_payer=0, to_payee=PRICE))
    house.run()
    payout = house.payout(deal)
    assert payout is not None
    assert (payout.status, payout.amount) == ("paid", PRICE)
    assert refunds(house, deal) == []
    nothing_is_wrong(house)


def test_all_to_the_payer_is_as_if_nothing_had_been_agreed(house: House) -> None:
    deal = paid(house)
    house.tell(deal.decided(to_payer=PRICE, to_payee=0))
    house.run()
    assert house.payout(deal) is None
    assert refunds(house, deal) == [(PRICE, "paid")]
    assert house.charge(deal, "price").status == "refunded"
    assert house.deal(deal).state == "refunded"
    nothing_is_wrong(house)


def test_told_twice_it_is_done_once(house: House) -> None:
    deal = paid(house)
    decision = deal.decided(to_payer=3000, to_payee=5800)
    house.tell(decision, decision)
    house.run()
    house.tell(deal.handed_over(), deal.fell_through(), decision)
    house.run()
    assert refunds(house, deal) == [(3000, "paid")]
    with house.work() as work:
        assert work.session.query(Payout).filter(Payout.deal_id == deal.id).count() == 1
    nothing_is_wrong(house)


def test_before_the_money_is_captured_it_is_too_early(house: House) -> None:
    deal = ADeal("reservation", PRICE)
    house.tell(deal.reserved())
    with pytest.raises(TooEarly):
        house.tell(deal.decided(to_payer=3000, to_payee=5800))
    assert refunds(house, deal) == []
    assert house.deal(deal).state == "held"


@pytest.mark.parametrize("handed_over", [True, False])
def test_a_deal_without_money_just_ends(house: House, handed_over: bool) -> None:
    deal = ADeal("reservation", 0)
    house.tell(deal.reserved())
    none = {"to_payer": None, "to_payee": None}
    house.tell(deal.event("reservation_decided", handed_over=handed_over, **none))
    assert house.deal(deal).state == ("released" if handed_over else "refunded")
    assert house.told(deal) == []


def test_a_payee_without_a_card_keeps_nobody_waiting_for_what_goes_back(house: House) -> None:
    deal = ADeal("reservation", PRICE)
    house.tell(deal.reserved())
    house.pay(deal)
    house.run()
    house.tell(deal.decided(to_payer=3000, to_payee=5800))
    house.run()
    payout = house.payout(deal)
    assert payout is not None
    assert payout.status == "waiting_for_card"
    assert refunds(house, deal) == [(3000, "paid")]
    house.card(deal.payee)
    house.run()
    nothing_is_wrong(house)


def test_a_part_that_fails_to_go_back_is_owed_and_sent_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal = paid(house)
    carried_out = sandbox_actions._first_state
    with monkeypatch.context() as broken:
        broken.setattr(
            sandbox_actions,
            "_first_state",
            lambda session, order: (
                "failed" if order.kind == "refund" else carried_out(session, order)
            ),
        )
        house.tell(deal.decided(to_payer=3000, to_payee=5800))
        house.run()
    assert refunds(house, deal) == [(3000, "failed")]
    payout = house.payout(deal)
    assert payout is not None
    # The payee waits for nothing of it.
    assert (payout.status, payout.amount) == ("paid", 5800)
    house.run(seconds=6)
    assert refunds(house, deal) == [(3000, "paid")]
    assert house.charge(deal, "price").status == "captured"
    nothing_is_wrong(house)
