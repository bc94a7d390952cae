"""A payout that was paid and comes back: owed again, told, sent elsewhere, never paid twice."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from contracts.errors.payments import MoneyStateConflict, NotificationRejected
from services.payments.attempts.model import Attempt
from services.payments.deals.schemas import deal_money_json
from services.payments.deals.views import deal_money, open_money
from services.payments.payouts.model import Payout
from services.payments.providers.actions import take_notification
from services.payments.providers.rules import Notification, Outcome
from services.payments.reconciled_days.actions import Comparing
from services.payments.reconciled_days.rules import day_of
from services.payments.reconciled_days.views import of_day
from services.payments.reconciliation.views import violations
from services.payments.sandbox.actions import Sandbox, send_back
from services.payments.sandbox.rules import Faults
from services.payments.statements.views import statement
from tests.payments.builders import KEY, TOTAL, ADeal
from tests.payments.returns import come_back
from tests.payments.running import House


@pytest.fixture
def deal(house: House) -> ADeal:
    """Paid out."""
    deal = ADeal()
    house.card(deal.payee)
    house.tell(deal.requested(deposit=deal.amount))
    house.pay(deal)
    house.run()
    house.tell(deal.settled())
    house.run()
    return deal


def payout(house: House, deal: ADeal) -> Payout:
    found = house.payout(deal)
    assert found is not None
    return found


def totals(house: House, deal: ADeal) -> dict[str, int]:
    with house.work() as work:
        found = deal_money(work.session, deal.id, deal.payee)
        assert found is not None
        shown = deal_money_json(found.deal, found.movements)["totals"]
    return {name: each["amount"] for name, each in shown.items() if each["amount"]}


def states(house: House, deal: ADeal) -> list[str]:
    mine = select(Attempt.state).where(Attempt.deal_id == deal.id, Attempt.kind == "payout")
    with house.work() as work:
        return list(work.session.scalars(mine.order_by(Attempt.started_at)))


def test_it_is_owed_again_and_the_payee_is_told_once(house: House, deal: ADeal) -> None:
    number = come_back(house, deal)
    for _ in range(2):
        tell(house, deal, number, "returned")
        # Word of when it was paid may come after that it came back.
        tell(house, deal, number, "succeeded")
    found = payout(house, deal)
    assert (found.status, found.paid_at, found.failure_code) == (
        "returned",
        None,
        "payout_returned",
    )
    assert totals(house, deal) == {"payer": -TOTAL, "owed_to_payee": TOTAL}
    assert house.told(deal).count("payout_returned") == 1
    with house.work() as work:
        owed = open_money(work.session, deal.payee)
        assert [each["code"] for each in owed] == ["payout_open"]


def tell(house: House, deal: ADeal, number: str, state: str) -> None:
    outcome = Outcome("returned" if state == "returned" else "succeeded")
    with house.work() as work:
        told = Notification("payout", number, payout(house, deal).money, outcome)
        take_notification(work, "sandbox", told)


def test_it_waits_and_does_not_go_where_it_came_back_from(house: House, deal: ADeal) -> None:
    come_back(house, deal)
    for _ in range(3):
        house.run(seconds=86_400)
    assert states(house, deal) == ["returned"]


def test_it_goes_out_to_another_card_under_another_number_once(house: House, deal: ADeal) -> None:
    first = come_back(house, deal)
    house.card(deal.payee)
    for _ in range(3):
        house.run(seconds=60)
    assert states(house, deal) == ["returned", "succeeded"]
    numbers = [order.number for order in house.orders(deal) if order.kind == "payout"]
    assert len(set(numbers)) == 2
    assert payout(house, deal).status == "paid"
    assert totals(house, deal) == {"payer": -TOTAL, "payee": TOTAL}
    # Word of the first one, again and late, takes nothing back.
    tell(house, deal, first, "returned")
    assert payout(house, deal).status == "paid"
    with house.work() as work:
        lines = house.sandbox.statement()
        found = violations(work.session, lines)
    assert [line for line in found if str(deal.id) in line or first in line] == []


def test_it_may_come_back_twice(house: House, deal: ADeal) -> None:
    for _ in range(2):
        come_back(house, deal)
        assert payout(house, deal).status == "returned"
        house.card(deal.payee)
        house.run()
    assert states(house, deal) == ["returned", "returned", "succeeded"]
    assert totals(house, deal) == {"payer": -TOTAL, "payee": TOTAL}


def test_it_comes_back_before_we_heard_that_it_was_paid(house: House) -> None:
    deal = ADeal()
    house.card(deal.payee)
    house.tell(deal.requested(deposit=deal.amount))
    house.pay(deal)
    house.run()
    house.tell(deal.settled())
    house.desk.send_payouts()
    (number,) = [order.number for order in house.orders(deal) if order.kind == "payout"]
    with house.work() as work:
        send_back(work.session, number, house.now)
    tell(house, deal, number, "returned")
    house.run()
    assert payout(house, deal).status == "returned"
    # It was done, and came to nothing after that.
    assert [each for each in house.told(deal) if each.startswith("payout")] == [
        "payout_paid",
        "payout_returned",
    ]
    assert totals(house, deal) == {"payer": -TOTAL, "owed_to_payee": TOTAL}


def test_what_failed_cannot_come_back_nor_a_charge(house: House, deal: ADeal) -> None:
    charge = next(order for order in house.orders(deal) if order.kind == "charge")
    told = Notification("charge", charge.number, charge.money, Outcome("returned"))
    with pytest.raises(NotificationRejected), house.work() as work:
        take_notification(work, "sandbox", told)
    other = ADeal()
    house.card(other.payee, "0062")
    house.tell(other.requested(deposit=other.amount))
    house.pay(other)
    house.run()
    house.tell(other.settled())
    house.run()
    failed = next(order for order in house.orders(other) if order.kind == "payout")
    with pytest.raises(MoneyStateConflict):
        tell(house, other, failed.number, "returned")


def test_a_statement_shows_that_it_came_and_went(house: House, deal: ADeal) -> None:
    come_back(house, deal)
    with house.work() as work:
        hour = timedelta(hours=1)
        theirs = statement(work.session, deal.payee, house.now - hour, house.now + hour)
    assert [line.kind for line in theirs.lines] == ["released", "payout_paid", "payout_returned"]
    assert (theirs.closing.received, theirs.closing.owed) == (0, TOTAL)


def differing(house: House, number: str) -> list[str]:
    """What the comparison of the day finds of the order."""
    Comparing({"sandbox": house.sandbox}, house.unit.begin).all_of(day_of(house.now))
    with house.work() as work:
        kept = of_day(work.session, day_of(house.now))
        return [d["kind"] for row in kept for d in row.differences if d["number"] == number]


def test_the_days_comparison_takes_both_lines_for_what_they_are(house: House, deal: ADeal) -> None:
    number = come_back(house, deal)
    assert differing(house, number) == []


def test_one_that_nobody_told_us_of_is_found_by_the_statement_and_asked_about(
    house: House, deal: ADeal
) -> None:
    (number,) = [order.number for order in house.orders(deal) if order.kind == "payout"]
    with house.work() as work:
        send_back(work.session, number, house.now, Faults(loss=1))
    assert differing(house, number) == []
    assert payout(house, deal).status == "returned"


def test_the_sandbox_plants_it(house: House) -> None:
    deal = ADeal()
    house.card(deal.payee)
    house.tell(deal.requested(deposit=deal.amount))
    house.pay(deal)
    house.run()
    faulty = Sandbox(house.unit.begin, KEY, Faults(returned=1))
    house.desk = type(house.desk)({"sandbox": faulty}, house.unit.begin)
    house.tell(deal.settled())
    house.run()
    assert payout(house, deal).status == "paid"
    house.run(seconds=4)
    assert payout(house, deal).status == "returned"
