"""What the platform takes: of what the payee really gets, once, as it was agreed."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from contracts.fees import MOST_BPS, fee_json, fee_of
from services.payments.deals.schemas import deal_money_json
from services.payments.deals.views import deal_money
from services.payments.escrow.rules import fee_between
from services.payments.ledger.model import Posting
from services.payments.payouts.model import Payout
from services.payments.reconciliation.views import violations
from services.payments.statements.views import statement
from tests.payments.builders import DEPOSIT, TOTAL, ADeal, yuan
from tests.payments.running import House

AMOUNTS = st.integers(1, 100_000_000)
RATES = st.integers(0, MOST_BPS)


@pytest.mark.parametrize(
    ("amount", "bps", "fee"),
    [(1800, 0, 0), (1800, 250, 45), (100, 50, 1), (99, 50, 0), (100, 49, 0), (1, MOST_BPS, 0)],
)
def test_half_a_fen_is_rounded_up(amount: int, bps: int, fee: int) -> None:
    assert fee_of(amount, bps) == fee


@given(AMOUNTS, RATES)
def test_what_is_shown_before_agreeing_sums_to_the_price(amount: int, bps: int) -> None:
    shown = fee_json(amount, bps)
    assert shown["fee"]["amount"] + shown["payout"]["amount"] == amount
    # Half a fen more or less than the exact share at the most.
    assert abs(2 * (shown["fee"]["amount"] * 10_000 - amount * bps)) <= 10_000


@given(st.lists(st.integers(5, 1_000_000), min_size=1, max_size=4), RATES)
def test_in_parts_it_is_rounded_once_for_all_of_them(parts: list[int], bps: int) -> None:
    taken = [fee_between(sum(parts[:n]), part, bps) for n, part in enumerate(parts)]
    assert sum(taken) == fee_of(sum(parts), bps)


@given(AMOUNTS, AMOUNTS, RATES)
def test_something_is_left_to_be_sent(before: int, amount: int, bps: int) -> None:
    assert 0 <= fee_between(before, amount, bps) < amount


def a_done(house: House, deal: ADeal) -> None:
    house.card(deal.payee)
    house.tell(deal.requested(deposit=deal.amount))
    house.pay(deal)
    house.run()
    house.tell(deal.settled())
    house.run()


def sent(house: House, deal: ADeal) -> list[tuple[str, int, int, str]]:
    with house.work() as work:
        mine = select(Payout).where(Payout.deal_id == deal.id).order_by(Payout.id)
        return [(p.of, p.amount, p.fee, p.status) for p in work.session.scalars(mine)]


def problems(house: House, deal: ADeal) -> list[str]:
    with house.work() as work:
        return [line for line in violations(work.session, None) if str(deal.id) in line]


def money_of(house: House, deal: ADeal) -> Any:
    with house.work() as work:
        found = deal_money(work.session, deal.id, deal.payee)
        assert found is not None
        return deal_money_json(found.deal, found.movements)


def test_it_is_taken_off_the_payout_and_booked_apart(house: House) -> None:
    deal = ADeal(fee_bps=250)
    a_done(house, deal)
    assert sent(house, deal) == [("deal", TOTAL - 45, 45, "paid")]
    money = money_of(house, deal)
    totals = {name: each["amount"] for name, each in money["totals"].items()}
    assert totals["platform"] == 45
    assert totals["payee"] == TOTAL - 45
    assert sum(totals.values()) == 0
    assert money["fee_bps"] == 250
    fee = [m for m in money["movements"] if m["kind"] == "fee"]
    assert [(m["from"], m["to"]) for m in fee] == [("owed_to_payee", "platform")]
    assert problems(house, deal) == []
    # What is sent is made of what was taken; the platform's part of it stays.
    (payout,) = [order for order in house.orders(deal) if order.kind == "payout"]
    assert sum(part.money.amount for part in payout.parts) == TOTAL - 45


def test_without_one_nothing_is_booked(house: House) -> None:
    deal = ADeal()
    a_done(house, deal)
    assert sent(house, deal) == [("deal", TOTAL, 0, "paid")]
    assert [m for m in money_of(house, deal)["movements"] if m["kind"] == "fee"] == []


def test_of_a_thing_that_is_sold_too(house: House) -> None:
    deal = ADeal("reservation", 8800, fee_bps=100)
    house.card(deal.payee)
    house.tell(deal.reserved())
    house.pay(deal)
    house.run()
    house.tell(deal.handed_over())
    house.run()
    assert sent(house, deal) == [("deal", 8712, 88, "paid")]


def test_of_what_goes_back_nothing_is_taken(house: House) -> None:
    deal = ADeal(fee_bps=1000)
    house.tell(deal.requested())
    house.pay(deal)
    house.run()
    house.tell(deal.cancelled())
    house.run()
    (back,) = house.refunds(deal)
    assert (back.amount, back.status) == (DEPOSIT, "paid")
    assert sent(house, deal) == []


def test_where_it_is_divided_only_of_the_payees_part(house: House) -> None:
    deal = ADeal(fee_bps=1000)
    house.card(deal.payee)
    house.tell(deal.requested())
    house.pay(deal)
    house.run()
    house.tell(deal.decided_booking(to_payer=DEPOSIT - 145, to_payee=145))
    house.run()
    # 14.5 fen, once, half up.
    assert sent(house, deal) == [("deal", 130, 15, "paid")]
    (back,) = house.refunds(deal)
    assert back.amount == DEPOSIT - 145
    assert problems(house, deal) == []


def test_a_forfeited_deposit_and_the_rest_bear_it_once_together(house: House) -> None:
    deal = ADeal(amount=1801, fee_bps=333)
    house.card(deal.payee)
    house.tell(deal.requested())
    house.pay(deal)
    house.run()
    parts = {"forfeited": yuan(360), "towards_price": yuan(DEPOSIT - 360), "balance": yuan(1261)}
    house.tell(deal.ended(), deal.event("booking_forfeited", **parts))
    house.run()
    house.pay(deal, stage="balance")
    house.run()
    house.tell(deal.settled())
    house.run()
    paid = sent(house, deal)
    assert [of for of, *_ in paid] == ["forfeit", "deal"]
    assert sum(fee for _, _, fee, _ in paid) == fee_of(1801, 333)
    assert sum(amount + fee for _, amount, fee, _ in paid) == 1801
    assert problems(house, deal) == []


def test_the_rate_is_that_of_the_offer_whichever_fact_comes_first(house: House) -> None:
    deal = ADeal(fee_bps=250)
    house.card(deal.payee)
    house.tell(deal.ended(deposit=deal.amount), deal.requested(deposit=deal.amount))
    house.pay(deal)
    house.run()
    house.tell(deal.settled())
    house.run()
    assert sent(house, deal) == [("deal", TOTAL - 45, 45, "paid")]


def test_a_statement_has_it_and_what_is_owed_is_without_it(house: House) -> None:
    deal = ADeal(fee_bps=250)
    a_done(house, deal)
    with house.work() as work:
        span = (house.now - timedelta(hours=1), house.now + timedelta(hours=1))
        theirs = statement(work.session, deal.payee, *span)
    assert [(line.kind, line.sums.owed) for line in theirs.lines] == [
        ("released", TOTAL),
        ("fee", -45),
        ("payout_paid", -(TOTAL - 45)),
    ]
    assert (theirs.closing.received, theirs.closing.owed) == (TOTAL - 45, 0)


def test_an_account_of_its_own_says_what_the_platform_has_earned(house: House) -> None:
    deal = ADeal(fee_bps=250)
    a_done(house, deal)
    with house.work() as work:
        query = select(Posting.amount).where(Posting.account == "platform_fee")
        assert -45 in list(work.session.scalars(query))


def test_a_fee_that_is_not_booked_is_found(house: House) -> None:
    deal = ADeal(fee_bps=250)
    a_done(house, deal)
    with house.unit.begin() as work:
        change = text("UPDATE payout SET fee = fee + 1, amount = amount - 1 WHERE deal_id = :deal")
        work.session.execute(change, {"deal": deal.id})
        found = [line for line in violations(work.session, None) if str(deal.id) in line]
        work.session.rollback()
    assert found == [f"deal {deal.id}: 46 was taken off a payout, 45 is booked as fee"]
