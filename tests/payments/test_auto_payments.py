"""A balance is taken by itself only by its payer's word, once, and not after they took it back."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.ids import uuid7
from contracts.errors.base import Refusal
from contracts.errors.general import NotParty, NotThere, ValidationFailed
from contracts.errors.payments import ChargeNotPayable
from services.payments.auto_payments.actions import start
from services.payments.cards.actions import remove_card
from tests.payments.builders import DEPOSIT, TOTAL, ADeal
from tests.payments.running import House


@pytest.fixture
def deal(house: House) -> ADeal:
    """Its deposit is paid."""
    deal = ADeal()
    house.tell(deal.requested())
    house.pay(deal)
    house.run()
    return deal


def agree(house: House, deal: ADeal, last4: str = "0005", member: UUID | None = None) -> Any:
    member = member or deal.payer
    body = {"card_id": str(house.card(member, last4).id)}
    return house.call(member, "agree_auto_payment", deal_id=str(deal.id), body=body).body


def balance_after_its_end(house: House, deal: ADeal) -> str:
    house.tell(deal.ended())
    house.service.pay_balances()
    house.run()
    return house.charge(deal, "balance").status


def orders(house: House, deal: ADeal) -> list[int]:
    return [order.money.amount for order in house.orders(deal)]


def test_the_balance_is_paid_when_it_is_due(house: House, deal: ADeal) -> None:
    agreed = agree(house, deal)
    assert (agreed["deal_id"], agreed["tried_at"]) == (str(deal.id), None)
    house.service.pay_balances()
    assert orders(house, deal) == [DEPOSIT]
    assert balance_after_its_end(house, deal) == "captured"
    house.service.pay_balances()
    assert orders(house, deal) == [DEPOSIT, TOTAL - DEPOSIT]
    shown = house.call(deal.payer, "show_auto_payment", deal_id=str(deal.id)).body
    assert shown is not None
    assert shown["tried_at"] is not None


def test_without_the_payers_word_nothing_is_taken(house: House, deal: ADeal) -> None:
    assert balance_after_its_end(house, deal) == "due"


def test_a_word_taken_back_counts_no_more(house: House, deal: ADeal) -> None:
    agree(house, deal)
    for _ in range(2):
        house.call(deal.payer, "take_back_auto_payment", deal_id=str(deal.id))
    assert balance_after_its_end(house, deal) == "due"
    with pytest.raises(NotThere):
        house.call(deal.payer, "show_auto_payment", deal_id=str(deal.id))


def test_what_the_card_declines_is_for_its_payer_to_pay(house: House, deal: ADeal) -> None:
    agree(house, deal, "0013")
    assert balance_after_its_end(house, deal) == "failed"
    house.service.pay_balances()
    assert len(house.orders(deal)) == 2
    assert "payment_failed" in house.told(deal)
    house.pay(deal, stage="balance")
    house.run()
    assert house.charge(deal, "balance").status == "captured"


@pytest.mark.parametrize("by_hand", [True, False])
def test_what_was_declined_is_tried_again_when_its_payer_agrees_again(
    house: House, deal: ADeal, by_hand: bool
) -> None:
    if by_hand:
        house.tell(deal.ended())
        house.pay(deal, stage="balance", last4="0013")
        house.run()
    else:
        agree(house, deal, "0013")
        balance_after_its_end(house, deal)
    assert house.charge(deal, "balance").status == "failed"
    agree(house, deal, "0005")
    for _ in range(2):
        house.service.pay_balances()
        house.run()
    assert house.charge(deal, "balance").status == "captured"
    assert orders(house, deal) == [DEPOSIT, *[TOTAL - DEPOSIT] * 2]


def test_a_thing_has_no_balance_to_agree_to(house: House) -> None:
    deal = ADeal(kind="reservation")
    house.tell(deal.reserved())
    with pytest.raises(ChargeNotPayable):
        agree(house, deal)


def test_another_card_takes_the_place_of_the_first(house: House, deal: ADeal) -> None:
    agree(house, deal, "0013")
    agree(house, deal, "0005")
    assert balance_after_its_end(house, deal) == "captured"


def test_of_a_card_that_was_removed_nothing_is_taken(house: House, deal: ADeal) -> None:
    card = UUID(agree(house, deal)["card_id"])
    with house.work() as work:
        remove_card(work.session, deal.payer, card, work.now)
    assert balance_after_its_end(house, deal) == "due"


def test_a_deposit_is_never_taken_by_itself(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    agree(house, deal)
    house.service.pay_balances()
    assert house.charge(deal, "deposit").status == "due"
    assert orders(house, deal) == []


@pytest.mark.parametrize(("who", "refusal"), [("payee", NotParty), ("stranger", NotThere)])
@pytest.mark.parametrize(
    "method", ["show_auto_payment", "take_back_auto_payment", "agree_auto_payment"]
)
def test_it_is_the_payers_alone(
    house: House, deal: ADeal, who: str, refusal: type[Refusal], method: str
) -> None:
    member = deal.payee if who == "payee" else uuid7()
    body = {"card_id": str(house.card(member).id)}
    more = {"body": body} if method == "agree_auto_payment" else {}
    with pytest.raises(refusal):
        house.call(member, method, deal_id=str(deal.id), **more)


def test_a_card_of_somebody_elses_is_refused(house: House, deal: ADeal) -> None:
    body = {"card_id": str(house.card(deal.payee).id)}
    with pytest.raises(ValidationFailed) as refused:
        house.call(deal.payer, "agree_auto_payment", deal_id=str(deal.id), body=body)
    assert refused.value.errors == [{"pointer": "/card_id", "code": "unknown_card"}]


def test_where_nothing_is_to_be_paid_any_more_there_is_nothing_to_agree_to(
    house: House, deal: ADeal
) -> None:
    house.tell(deal.ended())
    house.pay(deal, stage="balance")
    house.run()
    with pytest.raises(ChargeNotPayable):
        agree(house, deal)
    gone = ADeal()
    house.tell(gone.requested(), gone.cancelled())
    with pytest.raises(ChargeNotPayable):
        agree(house, gone)


def test_while_it_is_disputed_nothing_is_taken_and_afterwards_it_is(
    house: House, deal: ADeal
) -> None:
    agree(house, deal)
    house.tell(deal.ended())
    charge = house.charge(deal, "balance")
    house.tell(deal.disputed(2))
    house.service.pay_balances()
    # Also where it was frozen between the look and the lock.
    with house.work() as work:
        wait = timedelta(seconds=3)
        assert not start(work.session, charge.id, provider="sandbox", ask_after=wait, now=work.now)
    assert orders(house, deal) == [DEPOSIT]
    house.tell(deal.withdrawn(3))
    house.service.pay_balances()
    house.run()
    assert house.charge(deal, "balance").status == "captured"
