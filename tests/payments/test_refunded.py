"""What a charge says of the money that went back, to both of its parties."""

from typing import Any

import pytest
from sqlalchemy import event

from contracts.json import Json
from tests.payments.builders import ADeal, yuan
from tests.payments.running import House

PRICE = 8000


def paid(house: House, deal: ADeal) -> ADeal:
    house.card(deal.payee)
    house.tell(deal.reserved())
    house.pay(deal)
    house.run()
    return deal


def charges(house: House, deal: ADeal) -> list[Json]:
    """As the payer has them in a list, which is as either party has each by itself."""
    body = house.call(deal.payer, "list_charges", query={}).body or {}
    for party in (deal.payer, deal.payee):
        shown = [
            house.call(party, "show_charge", charge_id=each["id"]).body
            for each in body["items"]
            if each["deal"]["id"] == str(deal.id)
        ]
        assert shown == [each for each in body["items"] if each["deal"]["id"] == str(deal.id)]
    found: list[Json] = body["items"]
    return found


def statements(house: House, deal: ADeal) -> int:
    """By how many the payer is shown all of their charges."""
    run: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        run.append(statement)

    event.listen(house.unit.engine, "before_cursor_execute", note)
    try:
        house.call(deal.payer, "list_charges", query={})
    finally:
        event.remove(house.unit.engine, "before_cursor_execute", note)
    return len(run)


@pytest.mark.parametrize(
    ("back", "status"), [(0, "captured"), (1000, "captured"), (PRICE, "refunded")]
)
def test_a_charge_says_how_much_of_it_went_back(house: House, back: int, status: str) -> None:
    deal = paid(house, ADeal("reservation", PRICE))
    (charge,) = charges(house, deal)
    assert (charge["status"], charge["refunded"]) == ("captured", yuan(0))
    house.tell(deal.decided(to_payer=back, to_payee=PRICE - back))
    (decided,) = charges(house, deal)
    # What is on its way counts before the provider has answered.
    assert (decided["status"], decided["refunded"]) == ("captured", yuan(back))
    house.run()
    (done,) = charges(house, deal)
    assert (done["status"], done["refunded"], done["amount"]) == (status, yuan(back), yuan(PRICE))


def test_of_many_charges_each_says_its_own_and_none_costs_a_statement(house: House) -> None:
    first = paid(house, ADeal("reservation", PRICE))
    for_one = statements(house, first)
    deals = [first]
    for _ in range(2):
        another = ADeal("reservation", PRICE)
        another.payer = first.payer
        deals.append(paid(house, another))
    for deal, back in zip(deals, (1000, 0, PRICE), strict=True):
        house.tell(deal.decided(to_payer=back, to_payee=PRICE - back))
    shown = {each["deal"]["id"]: each["refunded"] for each in charges(house, first)}
    expected = zip(deals, (1000, 0, PRICE), strict=True)
    assert shown == {str(deal.id): yuan(back) for deal, back in expected}
    assert statements(house, first) == for_one
