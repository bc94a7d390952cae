"""A longer stay is paid as a supplement, which comes to the owner in the one payout."""

from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from contracts.errors.payments import ChargeNotPayable, DealFrozen
from services.payments.charges.model import Charge
from services.payments.charges.views import charges_of
from services.payments.payouts.model import Payout
from services.payments.reconciliation.views import violations
from tests.payments.builders import DEPOSIT, TOTAL, ADeal, yuan
from tests.payments.running import House

MORE = 600


@pytest.fixture
def deal(house: House) -> ADeal:
    """Agreed: its deposit is paid."""
    found = ADeal()
    house.card(found.payee)
    house.tell(found.requested())
    pay_all(house, found)
    return found


def supplements(house: House, deal: ADeal) -> list[Charge]:
    with house.work() as work:
        return [c for c in charges_of(work.session, deal.id) if c.stage == "supplement"]


def pay_all(house: House, deal: ADeal) -> None:
    """Whatever is due, each by its own number."""
    with house.work() as work:
        due = [c for c in charges_of(work.session, deal.id) if c.status == "due"]
    for charge in due:
        house.desk.give(house.start(deal, charge, house.card(deal.payer)))
    house.deliver()


def money(house: House, deal: ADeal) -> Any:
    return house.call(deal.payer, "deal_money", deal_id=str(deal.id)).body


def wrong(house: House, deal: ADeal) -> list[str]:
    """What verify finds of this deal."""
    with house.work() as work:
        return [line for line in violations(work.session, None) if str(deal.id) in line]


def back(house: House, deal: ADeal) -> list[int]:
    return sorted(refund.amount for refund in house.refunds(deal) if refund.status == "paid")


def test_the_owner_gets_deposit_supplements_and_balance_in_one_sum(
    house: House, deal: ADeal
) -> None:
    for number in (1, 2):
        house.tell(deal.asked_for_longer(MORE, number))
        pay_all(house, deal)
    house.tell(deal.ended())
    pay_all(house, deal)
    house.tell(deal.settled(supplements=2 * MORE))
    house.run()
    payout = house.payout(deal)
    assert payout is not None
    assert (payout.amount, payout.status) == (TOTAL + 2 * MORE, "paid")
    kinds = [move["kind"] for move in money(house, deal)["movements"]]
    assert kinds.count("supplement_captured") == 2
    assert money(house, deal)["totals"]["payee"] == yuan(TOTAL + 2 * MORE)
    assert wrong(house, deal) == []


def test_whoever_tells_of_it_twice_asks_for_it_once(house: House, deal: ADeal) -> None:
    house.tell(deal.asked_for_longer(MORE), deal.asked_for_longer(MORE))
    (charge,) = supplements(house, deal)
    assert (charge.amount, charge.number, charge.status) == (MORE, 1, "due")
    shown = house.call(deal.payer, "list_charges", query={"deal_id": str(deal.id)}).body
    assert [each["stage"] for each in shown["items"]] == ["deposit", "supplement"]
    assert house.told(deal).count("charge_due") == 2


@pytest.mark.parametrize("order", list(permutations(("asked", "lapsed", "lapsed"))))
def test_what_lapsed_is_not_asked_for_in_whatever_order_it_is_told(
    house: House, deal: ADeal, order: tuple[str, ...]
) -> None:
    events = {"asked": deal.asked_for_longer(MORE), "lapsed": deal.longer_lapsed(MORE)}
    house.tell(*(events[name] for name in order))
    (charge,) = supplements(house, deal)
    assert charge.status == "expired"
    with pytest.raises(ChargeNotPayable):
        house.start(deal, charge, house.card(deal.payer))


def test_money_for_what_lapsed_goes_back_by_itself(house: House, deal: ADeal) -> None:
    house.tell(deal.asked_for_longer(MORE))
    pay_all(house, deal)
    house.tell(deal.longer_lapsed(MORE), deal.longer_lapsed(MORE))
    house.run()
    assert back(house, deal) == [MORE]
    assert supplements(house, deal)[0].status == "refunded"
    # The rest goes on as if nobody had asked.
    house.tell(deal.ended())
    pay_all(house, deal)
    house.tell(deal.settled())
    house.run()
    assert money(house, deal)["totals"]["payee"] == yuan(TOTAL)
    assert wrong(house, deal) == []


def test_money_that_was_under_way_when_it_lapsed_goes_back(house: House, deal: ADeal) -> None:
    house.tell(deal.asked_for_longer(MORE))
    order = house.start(deal, supplements(house, deal)[0], house.card(deal.payer))
    house.tell(deal.longer_lapsed(MORE))
    assert supplements(house, deal)[0].status == "processing"
    house.desk.give(order)
    house.run()
    assert back(house, deal) == [MORE]
    assert house.told(deal).count("payment_captured") == 1


def test_what_was_declined_when_it_lapsed_cannot_be_paid_again(house: House, deal: ADeal) -> None:
    house.tell(deal.asked_for_longer(MORE))
    order = house.start(deal, supplements(house, deal)[0], house.card(deal.payer, "0013"))
    house.tell(deal.longer_lapsed(MORE))
    house.desk.give(order)
    house.deliver()
    assert supplements(house, deal)[0].status == "expired"


def test_a_settlement_that_overtakes_the_lapse_gives_the_rest_back(
    house: House, deal: ADeal
) -> None:
    house.tell(deal.asked_for_longer(MORE))
    pay_all(house, deal)
    house.tell(deal.ended())
    pay_all(house, deal)
    house.tell(deal.settled(), deal.longer_lapsed(MORE))
    house.run()
    assert back(house, deal) == [MORE]
    assert money(house, deal)["totals"]["payee"] == yuan(TOTAL)
    assert money(house, deal)["escrow"] == yuan(0)
    assert wrong(house, deal) == []


def test_an_unpaid_one_is_no_more_asked_for_after_the_settlement(house: House, deal: ADeal) -> None:
    house.tell(deal.ended())
    pay_all(house, deal)
    house.tell(deal.asked_for_longer(MORE), deal.settled(), deal.longer_lapsed(MORE))
    assert supplements(house, deal)[0].status == "expired"
    late = ADeal()
    house.tell(late.requested(), late.cancelled(), late.asked_for_longer(MORE))
    assert supplements(house, late) == []


def test_a_cancellation_gives_it_back_whole_and_the_deposit_by_its_terms(
    house: House, deal: ADeal
) -> None:
    house.tell(deal.asked_for_longer(MORE))
    pay_all(house, deal)
    house.tell(deal.cancelled(kept=200, deposit=DEPOSIT + MORE))
    house.run()
    assert back(house, deal) == [DEPOSIT - 200, MORE]
    assert money(house, deal)["totals"]["payee"] == yuan(200)
    assert wrong(house, deal) == []


def test_a_cancellation_without_terms_gives_all_of_it_back(house: House, deal: ADeal) -> None:
    house.tell(deal.asked_for_longer(MORE))
    pay_all(house, deal)
    house.tell(deal.asked_for_longer(MORE, 2), deal.cancelled())
    house.run()
    assert back(house, deal) == [DEPOSIT, MORE]
    assert [charge.status for charge in supplements(house, deal)] == ["refunded", "expired"]


def test_while_it_is_disputed_it_is_not_paid_and_then_divided_with_the_rest(
    house: House, deal: ADeal
) -> None:
    for number in (1, 2):
        house.tell(deal.asked_for_longer(MORE, number))
        if number == 1:
            pay_all(house, deal)
    house.tell(deal.disputed(7))
    with pytest.raises(DealFrozen):
        house.start(deal, supplements(house, deal)[1], house.card(deal.payer))
    house.tell(deal.longer_lapsed(MORE, 2))
    house.tell(deal.decided_booking(to_payer=500, to_payee=DEPOSIT + MORE - 500))
    house.run()
    assert money(house, deal)["totals"]["payee"] == yuan(DEPOSIT + MORE - 500)
    assert back(house, deal) == [500]
    assert wrong(house, deal) == []


def test_only_the_one_that_was_not_paid_in_time_is_closed(house: House, deal: ADeal) -> None:
    def close(number: int) -> str:
        asked = {"deal_id": str(deal.id), "supplement": number}
        answer = house.call(None, "close_charges", **asked)
        return str(answer.body["outcome"])

    house.tell(deal.asked_for_longer(MORE))
    assert close(1) == "closed"
    assert supplements(house, deal)[0].status == "expired"
    house.tell(deal.asked_for_longer(MORE, 2))
    pay_all(house, deal)
    assert close(2) == "captured"
    # That is not known here yet: nothing was taken for it.
    assert close(3) == "closed"
    assert house.charge(deal).status == "captured"


def test_a_balance_agreed_to_be_paid_by_itself_takes_no_supplement(
    house: House, deal: ADeal
) -> None:
    card = house.card(deal.payer)
    body = {"card_id": str(card.id)}
    house.call(deal.payer, "agree_auto_payment", deal_id=str(deal.id), body=body)
    house.tell(deal.asked_for_longer(MORE))
    house.service.pay_balances()
    assert supplements(house, deal)[0].status == "due"


def test_an_order_that_nobody_heard_of_is_not_given_again_once_it_lapsed(
    house: House, deal: ADeal
) -> None:
    house.tell(deal.asked_for_longer(MORE))
    # Committed, and then our process died before the provider heard of it.
    house.start(deal, supplements(house, deal)[0], house.card(deal.payer))
    house.tell(deal.longer_lapsed(MORE))
    house.run(seconds=10)
    assert supplements(house, deal)[0].status == "expired"
    assert house.refunds(deal) == []


@pytest.mark.parametrize(
    ("said", "refused_by"),
    [
        ("number = 2", "charge_number_check"),
        ("called_off_at = now()", "charge_called_off_check"),
    ],
)
def test_only_supplements_are_numbered_and_called_off(
    house: House, deal: ADeal, said: str, refused_by: str
) -> None:
    statement = f"UPDATE charge SET {said} WHERE deal_id = :id"  # noqa: S608 - words of this file
    with house.work() as work:
        with pytest.raises(IntegrityError) as refused, work.session.begin_nested():
            work.session.execute(text(statement), {"id": deal.id})
        assert refused.value.orig.diag.constraint_name == refused_by


def test_there_is_one_payout_whatever_was_paid(house: House, deal: ADeal) -> None:
    house.tell(deal.asked_for_longer(MORE))
    pay_all(house, deal)
    house.tell(deal.ended())
    pay_all(house, deal)
    settled = deal.settled(supplements=MORE)
    house.tell(settled, settled)
    with house.work() as work:
        count = select(func.count()).where(Payout.deal_id == deal.id)
        assert work.session.scalar(count) == 1
