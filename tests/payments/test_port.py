"""What the platform does with what its providers differ in: methods, names, capabilities."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from chassis.ids import uuid7
from contracts.errors.general import NotParty, NotThere, ValidationFailed
from contracts.errors.payments import ChargeProcessing, NotificationRejected
from contracts.json import Json
from contracts.money import Money
from services.payments.cards.actions import bind_card, make_default
from services.payments.cards.model import Card
from services.payments.desk import AsksProvider
from services.payments.payouts.actions import start_payout
from services.payments.providers.actions import take_notification
from services.payments.providers.rules import (
    Capabilities,
    CardFacts,
    Notification,
    Order,
    Outcome,
    lacks,
)
from services.payments.sandbox.actions import Sandbox
from services.payments.sandbox.rules import CAPABILITIES
from services.payments.settings import UnsafeProvider, check_safe
from tests.payments.builders import KEY, ADeal
from tests.payments.running import House

ACTION: Json = {"method": "by_phone", "parameters": {"package": "prepay_id=1"}}


class ByPhone(Sandbox):
    """A provider whose payer, and payee, goes on on their phone."""

    name = "by_phone"

    def capabilities(self) -> Capabilities:
        return replace(CAPABILITIES, methods=("by_phone",), payout_needs_confirm=True)

    def card(self, token: str) -> CardFacts | None:
        return CardFacts(self.name, token, "phone", None)

    def submit(self, order: Order) -> Outcome:
        return Outcome("processing", client_action=None if order.kind == "refund" else ACTION)

    def query(self, order: Order) -> Outcome:
        return Outcome("processing")


@pytest.fixture
def house(house_apart: House) -> House:
    return house_apart


@pytest.fixture
def by_phone(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    provider = ByPhone(house.unit.begin, KEY)
    monkeypatch.setattr(AsksProvider, "_provider", lambda self, name: provider)
    monkeypatch.setattr(AsksProvider, "providers", property(lambda self: {"by_phone": provider}))
    house.desk = replace(house.desk, providers={"by_phone": provider})
    return house


def ask(house: House, member: UUID, method: str, **arguments: Any) -> Json:
    body = house.call(member, method, **arguments).body
    assert body is not None
    return body


def a_charge(house: House) -> tuple[ADeal, str]:
    deal = ADeal(amount=1800)
    house.tell(deal.requested(deposit=1800))
    return deal, str(house.charge(deal).id)


def pay(house: House, deal: ADeal, charge: str, **body: str) -> Json:
    return ask(house, deal.payer, "pay_charge", charge_id=charge, body=body)


def account(house: House, member: UUID, provider: str, token: str = "") -> Card:
    with house.work() as work:
        facts = CardFacts(provider, token or uuid7().hex, "phone", None)
        return bind_card(work.session, member, facts, work.now)


def capture(house: House, deal: ADeal, provider: str) -> None:
    """As the provider would tell it."""
    with house.work() as work:
        (order,) = house.orders(deal)
        told = Notification("charge", order.number, order.money, Outcome("succeeded"))
        take_notification(work, provider, told)


def test_a_linked_account_stands_among_the_cards_without_digits(by_phone: House) -> None:
    bound = ask(by_phone, uuid7(), "bind_card", body={"token": "code"})
    assert bound == {"id": bound["id"], "brand": "phone", "last4": None, "default": True}


def test_the_payer_and_nobody_else_is_told_what_to_do(by_phone: House) -> None:
    deal, charge = a_charge(by_phone)
    account(by_phone, deal.payer, "by_phone")
    assert pay(by_phone, deal, charge, method="by_phone")["client_action"] == ACTION
    for member, told in ((deal.payer, ACTION), (deal.payee, None)):
        shown = ask(by_phone, member, "show_charge", charge_id=charge)
        listed = ask(by_phone, member, "list_charges", query={})["items"][0]
        assert shown["client_action"] == listed["client_action"] == told


def test_who_comes_back_to_pay_gets_the_same_payment_again(by_phone: House) -> None:
    deal, charge = a_charge(by_phone)
    account(by_phone, deal.payer, "by_phone")
    first = pay(by_phone, deal, charge, method="by_phone")
    assert pay(by_phone, deal, charge, method="by_phone") == first
    assert len(by_phone.orders(deal)) == 1
    with pytest.raises(ChargeProcessing):
        pay(by_phone, deal, charge, card_id=str(account(by_phone, deal.payer, "by_phone").id))
    with pytest.raises(NotParty):
        by_phone.call(deal.payee, "pay_charge", charge_id=charge, body={"card_id": str(uuid7())})


def test_once_it_is_paid_there_is_nothing_more_to_do(by_phone: House) -> None:
    deal, charge = a_charge(by_phone)
    account(by_phone, deal.payer, "by_phone")
    pay(by_phone, deal, charge, method="by_phone")
    capture(by_phone, deal, "by_phone")
    shown = ask(by_phone, deal.payer, "show_charge", charge_id=charge)
    assert (shown["status"], shown["client_action"]) == ("captured", None)


def test_a_payee_who_must_agree_is_told_how(by_phone: House) -> None:
    deal, charge = a_charge(by_phone)
    account(by_phone, deal.payer, "by_phone")
    account(by_phone, deal.payee, "by_phone")
    pay(by_phone, deal, charge, method="by_phone")
    capture(by_phone, deal, "by_phone")
    by_phone.tell(deal.ended(deposit=1800), deal.settled())
    by_phone.desk.send_payouts()
    (shown,) = ask(by_phone, deal.payee, "list_payouts", query={})["items"]
    assert (shown["status"], shown["client_action"]) == ("submitted", ACTION)


@pytest.mark.parametrize("body", [{"method": "by_phone"}, {"method": "by_post"}])
def test_what_one_may_not_pay_is_refused_before_how(by_phone: House, body: Json) -> None:
    deal, charge = a_charge(by_phone)
    for member, refusal in ((uuid7(), NotThere), (deal.payee, NotParty)):
        with pytest.raises(refusal):
            by_phone.call(member, "pay_charge", charge_id=charge, body=body)


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({}, ("/card_id", "required")),
        ({"method": "card"}, ("/card_id", "required")),
        ({"method": "by_phone", "card_id": str(uuid7())}, ("/method", "one_of_two")),
        ({"method": "by_post"}, ("/method", "not_offered")),
        ({"method": "by_phone"}, ("/method", "no_account_linked")),
        ({"card_id": str(uuid7())}, ("/card_id", "unknown_card")),
    ],
)
def test_what_one_cannot_pay_with_is_refused(
    by_phone: House, body: Json, refused: tuple[str, str]
) -> None:
    deal, charge = a_charge(by_phone)
    with pytest.raises(ValidationFailed) as said:
        pay(by_phone, deal, charge, **body)
    assert [(each["pointer"], each["code"]) for each in said.value.errors] == [refused]
    assert by_phone.orders(deal) == []


def test_a_card_of_another_provider_is_refused_before_anything_is_ordered(house: House) -> None:
    deal, charge = a_charge(house)
    card = account(house, deal.payer, "by_phone")
    with pytest.raises(ValidationFailed) as said:
        pay(house, deal, charge, card_id=str(card.id))
    assert said.value.errors == [{"pointer": "/card_id", "code": "other_provider"}]
    assert house.orders(deal) == []


def test_a_deal_stays_with_who_took_its_first_money(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    house.pay(deal)
    house.run()
    house.tell(deal.ended())
    balance = str(house.charge(deal, "balance").id)
    with pytest.raises(ValidationFailed, match="validation_failed"):
        pay(house, deal, balance, card_id=str(account(house, deal.payer, "by_phone").id))
    house.pay(deal, stage="balance")
    house.run()
    house.tell(deal.settled())
    other = account(house, deal.payee, "by_phone")
    house.run()
    payout = house.payout(deal)
    assert payout is not None
    assert payout.status == "waiting_for_card"
    house.card(deal.payee)
    with house.work() as work:
        make_default(work.session, deal.payee, other.id, work.now)
        order = start_payout(work.session, payout.id, work.settings.sweep, work.now)
    assert order is not None
    assert order.provider == "sandbox"
    assert [part.money for part in order.parts] == [Money(540), Money(1260)]


def test_a_provider_has_no_say_on_what_another_was_ordered(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    house.pay(deal)
    with pytest.raises(NotificationRejected):
        capture(house, deal, "by_phone")
    assert house.charge(deal).status == "processing"


def test_a_notification_of_somebody_elses_payment_is_rejected(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    house.pay(deal)
    (order,) = house.orders(deal)
    stranger = Notification("charge", order.number, order.money, Outcome("succeeded"), "stranger")
    with pytest.raises(NotificationRejected), house.work() as work:
        take_notification(work, "sandbox", stranger)
    assert house.charge(deal).status == "processing"


def test_a_refund_is_told_the_whole_of_its_charge(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    house.pay(deal)
    house.run()
    house.tell(deal.cancelled())
    house.desk.send_refunds()
    charge, refund = house.orders(deal)
    assert [(part.number, part.money) for part in refund.parts] == [(charge.number, Money(540))]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"custody": False}, "custody"),
        ({"split": False}, "split"),
        ({"max_ratio": 30}, "max_ratio"),
        ({"personal_receiver": False}, "personal_receiver"),
        ({"hold_days": 30}, "hold_days"),
        ({"methods": ()}, "methods"),
    ],
)
def test_a_provider_that_lacks_something_is_refused_in_production(
    change: dict[str, Any], word: str
) -> None:
    offered = replace(CAPABILITIES, **change)
    assert [need.split()[0] for need in lacks(offered)] == [word]
    with pytest.raises(UnsafeProvider, match=word):
        check_safe("piggybank", offered, development=False)
    check_safe("piggybank", offered, development=True)


def test_a_provider_that_offers_everything_is_taken() -> None:
    check_safe("bank", CAPABILITIES, development=False)
