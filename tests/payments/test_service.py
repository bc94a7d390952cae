from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.ids import uuid7
from contracts.errors.base import Refusal, Unauthenticated
from contracts.errors.general import NotParty, NotThere, ValidationFailed
from contracts.errors.payments import CardInUse, ChargeProcessing
from contracts.json import Json
from tests.payments.builders import ADeal
from tests.payments.running import House


def ask(house: House, member: UUID | None, method: str, **arguments: Any) -> Json:
    body = house.call(member, method, **arguments).body
    assert body is not None
    return body


def token(house: House, last4: str = "0005") -> str:
    body = {"number": f"620000000000{last4}", "holder": "王芳"}
    answer = ask(house, None, "tokenise_card", body=body)
    assert (answer["brand"], answer["last4"]) == ("unionpay", last4)
    return str(answer["token"])


def bound(house: House, member: UUID, last4: str = "0005") -> Json:
    return ask(house, member, "bind_card", body={"token": token(house, last4)})


def a_charge(house: House) -> tuple[ADeal, Json]:
    deal = ADeal()
    house.tell(deal.requested())
    found = ask(house, deal.payer, "list_charges", query={"deal_id": str(deal.id)})
    return deal, found["items"][0]


def test_the_config_names_provider_tokeniser_and_methods(house: House) -> None:
    assert ask(house, uuid7(), "payment_config") == {
        "provider": "sandbox",
        "tokeniser_url": "/v1/sandbox/card-tokens",
        "methods": ["card"],
    }


@pytest.mark.parametrize(
    "number", ["4111111111111111", "6200000000000006", "6200000000010005", "200000000000005"]
)
def test_the_tokeniser_takes_the_seven_numbers_only(house: House, number: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        house.call(None, "tokenise_card", body={"number": number, "holder": "A"})
    assert refused.value.errors == [{"pointer": "/number", "code": "unknown_card"}]


def test_the_first_card_is_the_default_and_a_token_bound_twice_is_one_card(house: House) -> None:
    member, tok = uuid7(), token(house)
    first = ask(house, member, "bind_card", body={"token": tok})
    assert first == {"id": first["id"], "brand": "unionpay", "last4": "0005", "default": True}
    assert ask(house, member, "bind_card", body={"token": tok}) == first
    second = bound(house, member, "0054")
    assert second["default"] is False
    cards = ask(house, member, "list_cards", query={})
    assert [card["last4"] for card in cards["items"]] == ["0054", "0005"]


def test_several_members_may_bind_one_card(house: House) -> None:
    tok = token(house)
    one, two = (ask(house, uuid7(), "bind_card", body={"token": tok}) for _ in range(2))
    assert one["id"] != two["id"]


def test_a_token_the_provider_does_not_know_is_refused(house: House) -> None:
    with pytest.raises(ValidationFailed) as refused:
        house.call(uuid7(), "bind_card", body={"token": "tok_forged"})
    assert refused.value.errors == [{"pointer": "/token", "code": "unknown_card"}]


def test_the_default_moves_when_asked_and_when_its_card_is_removed(house: House) -> None:
    member = uuid7()
    first, second = bound(house, member), bound(house, member)
    assert ask(house, member, "make_default_card", card_id=second["id"])["default"] is True
    assert house.call(member, "remove_card", card_id=second["id"]).body is None
    (left,) = ask(house, member, "list_cards", query={})["items"]
    assert (left["id"], left["default"]) == (first["id"], True)


def test_the_card_chosen_before_the_removed_one_becomes_the_default(house: House) -> None:
    member = uuid7()
    first, _, third = (bound(house, member) for _ in range(3))
    for card in (first, third):
        house.now += timedelta(minutes=1)
        house.call(member, "make_default_card", card_id=card["id"])
    house.call(member, "remove_card", card_id=third["id"])
    cards = ask(house, member, "list_cards", query={})["items"]
    assert [card["id"] for card in cards if card["default"]] == [first["id"]]


def test_a_removed_card_is_taken_up_again_by_its_token(house: House) -> None:
    member, tok = uuid7(), token(house)
    card = ask(house, member, "bind_card", body={"token": tok})
    house.call(member, "remove_card", card_id=card["id"])
    assert ask(house, member, "list_cards", query={})["items"] == []
    assert ask(house, member, "bind_card", body={"token": tok}) == card


@pytest.mark.parametrize("method", ["remove_card", "make_default_card"])
def test_anothers_card_is_not_there(house: House, method: str) -> None:
    card = bound(house, uuid7())
    for card_id in (card["id"], str(uuid7()), "no-id"):
        with pytest.raises(NotThere):
            house.call(uuid7(), method, card_id=card_id)


def test_a_card_with_a_payment_under_way_stays(house: House) -> None:
    deal, charge = a_charge(house)
    card = bound(house, deal.payer, "0021")
    house.call(deal.payer, "pay_charge", charge_id=charge["id"], body={"card_id": card["id"]})
    with pytest.raises(CardInUse):
        house.call(deal.payer, "remove_card", card_id=card["id"])


def test_a_charge_is_shown_to_payer_and_payee_alone(house: House) -> None:
    deal, charge = a_charge(house)
    assert charge == {
        "id": charge["id"],
        "deal": {"kind": "booking", "id": str(deal.id)},
        "stage": "deposit",
        "number": 1,
        "amount": {"amount": 540, "currency": "CNY"},
        "refunded": {"amount": 0, "currency": "CNY"},
        "status": "due",
        "failure_code": None,
        "payer": {"id": str(deal.payer)},
        "payee": {"id": str(deal.payee)},
        "due_at": charge["due_at"],
        "client_action": None,
    }
    assert ask(house, deal.payee, "show_charge", charge_id=charge["id"]) == charge
    for stranger, charge_id in ((uuid7(), charge["id"]), (deal.payer, str(uuid7()))):
        with pytest.raises(NotThere):
            house.call(stranger, "show_charge", charge_id=charge_id)
    empty: Json = {"items": [], "next_cursor": None}
    assert ask(house, uuid7(), "list_charges", query={"deal_id": str(deal.id)}) == empty
    assert ask(house, deal.payer, "list_charges", query={"deal_id": str(uuid7())}) == empty


def test_paying_answers_202_while_processing_and_200_when_declined(house: House) -> None:
    deal, charge = a_charge(house)

    def pay(card: Json) -> tuple[int | None, str, str | None]:
        body = {"card_id": card["id"]}
        answer = house.call(deal.payer, "pay_charge", charge_id=charge["id"], body=body)
        assert answer.body is not None
        return answer.status, answer.body["status"], answer.body["failure_code"]

    assert pay(bound(house, deal.payer, "0013")) == (200, "failed", "card_declined")
    card = bound(house, deal.payer)
    assert pay(card) == (202, "processing", None)
    with pytest.raises(ChargeProcessing):
        pay(card)


def test_paying_is_refused_in_the_order_of_the_api(house: House) -> None:
    deal, charge = a_charge(house)
    stranger, none = uuid7(), {"card_id": str(uuid7())}

    def refusal(member: UUID, body: Json) -> type[Refusal]:
        with pytest.raises(Refusal) as refused:
            house.call(member, "pay_charge", charge_id=charge["id"], body=body)
        return refused.type

    assert refusal(stranger, {}) is ValidationFailed
    assert refusal(stranger, none) is NotThere
    assert refusal(deal.payee, none) is NotParty
    assert refusal(deal.payer, none) is ValidationFailed
    anothers = {"card_id": bound(house, deal.payee)["id"]}
    assert refusal(deal.payer, anothers) is ValidationFailed


def test_a_deals_money_is_every_movement_and_sums(house: House) -> None:
    deal = ADeal("reservation", 8800)
    house.card(deal.payee)
    house.tell(deal.reserved())
    house.pay(deal)
    house.run()
    held = ask(house, deal.payer, "deal_money", deal_id=str(deal.id))
    assert held["escrow"]["amount"] == 8800
    house.tell(deal.handed_over())
    house.run()
    money = ask(house, deal.payee, "deal_money", deal_id=str(deal.id))
    assert money["deal"] == {"kind": "reservation", "id": str(deal.id)}
    assert [(m["kind"], m["from"], m["to"]) for m in money["movements"]] == [
        ("price_captured", "payer", "escrow"),
        ("released", "escrow", "owed_to_payee"),
        ("payout_submitted", "owed_to_payee", "on_the_way"),
        ("payout_paid", "on_the_way", "payee"),
    ]
    assert money["escrow"]["amount"] == 0
    assert money["totals"]["payee"] == {"amount": 8800, "currency": "CNY"}
    assert sum(total["amount"] for total in money["totals"].values()) == 0
    for stranger, deal_id in ((uuid7(), str(deal.id)), (deal.payer, str(uuid7()))):
        with pytest.raises(NotThere):
            house.call(stranger, "deal_money", deal_id=deal_id)


def test_a_payout_is_shown_to_its_payee(house: House) -> None:
    deal = ADeal("reservation", 8800)
    house.tell(deal.reserved())
    house.pay(deal)
    house.run()
    house.tell(deal.handed_over())
    (payout,) = ask(house, deal.payee, "list_payouts", query={})["items"]
    assert payout["deal"] == {"kind": "reservation", "id": str(deal.id)}
    assert (payout["status"], payout["paid_at"]) == ("waiting_for_card", None)
    assert payout["amount"] == {"amount": 8800, "currency": "CNY"}
    assert ask(house, deal.payer, "list_payouts", query={})["items"] == []
    bound(house, deal.payee)
    house.run()
    (payout,) = ask(house, deal.payee, "list_payouts", query={"limit": "1"})["items"]
    assert payout["status"] == "paid"
    assert payout["paid_at"].endswith("Z")


@pytest.mark.parametrize("method", ["payment_config", "list_cards", "list_charges", "deal_money"])
def test_who_does_not_say_who_they_are_is_told_to_sign_in(house: House, method: str) -> None:
    arguments: Json = {
        "payment_config": {},
        "deal_money": {"deal_id": str(uuid7())},
    }.get(method, {"query": {}})
    with pytest.raises(Unauthenticated):
        house.call(None, method, **arguments)
