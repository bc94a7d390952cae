"""Days of the provider's statement put beside our orders; each kind of difference is planted."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import func, select

from contracts.errors.general import CommitteeOnly, ValidationFailed
from contracts.json import Json
from contracts.money import Money
from services.payments.ledger.model import Entry
from services.payments.providers.rules import (
    Order,
    Outcome,
    OutcomeUnknown,
    State,
    StatementLine,
)
from services.payments.reconciled_days.actions import Comparing
from services.payments.reconciled_days.model import Reconciliation
from services.payments.reconciled_days.rules import bounds
from services.payments.reconciled_days.views import days_due, of_day
from services.payments.sandbox.actions import Sandbox
from tests.payments.builders import KEY, ADeal
from tests.payments.running import House

PRICE = 8800
Lines = list[StatementLine]
Edit = Callable[[Lines], Lines]
# The tests share a database: each has days of its own, further apart than days are made up for.
DAYS: Iterator[date] = (date(2011, 1, 1) + timedelta(days=60 * n) for n in count())


class Books(Sandbox):
    """The sandbox, whose statement says what `edit` makes of it; None: it cannot be had."""

    edit: Edit | None = staticmethod(lambda lines: lines)

    def statement(self, day: date | None = None) -> Sequence[StatementLine]:
        if self.edit is None:
            raise OutcomeUnknown
        return self.edit(list(super().statement(day)))


@pytest.fixture
def day() -> date:
    return next(DAYS)


@pytest.fixture
def books(house: House) -> Books:
    return Books(house.unit.begin, KEY)


@pytest.fixture
def comparing(house: House, books: Books) -> Comparing:
    return Comparing({"sandbox": books}, house.unit.begin)


@pytest.fixture
def deal(house: House, day: date) -> ADeal:
    """Paid for and paid out at noon of the day; then it is ten o'clock of the morning after."""
    house.now = at(day, 12)
    deal = ADeal("reservation", PRICE)
    house.card(deal.payee)
    house.tell(deal.reserved())
    house.pay(deal)
    house.run()
    house.tell(deal.handed_over())
    house.run()
    house.now = at(day, 24 + 10)
    return deal


@pytest.fixture
def noon(
    deal: ADeal, books: Books, comparing: Comparing, day: date
) -> tuple[Books, Comparing, date]:
    """The provider's books and the day of a deal, for those who need nothing of the deal."""
    assert deal
    return books, comparing, day


def at(day: date, hour: int) -> datetime:
    return (bounds(day)[0] + timedelta(hours=hour)).astimezone(UTC)


def kept(house: House, day: date) -> Reconciliation | None:
    with house.work() as work:
        return next(iter(of_day(work.session, day)), None)


def kinds(house: House, day: date) -> list[str]:
    found = kept(house, day)
    assert found is not None
    return [each["kind"] for each in found.differences]


def without_payouts(lines: Lines) -> Lines:
    return [line for line in lines if line.kind != "payout"]


def payouts_of_a_fen_more(lines: Lines) -> Lines:
    more = Money(PRICE + 1)
    return [replace(line, money=more) if line.kind == "payout" else line for line in lines]


def a_stranger_more(lines: Lines) -> Lines:
    return [*lines, StatementLine("charge", "nobodys", Money(7))]


def the_first_twice(lines: Lines) -> Lines:
    return [*lines, *lines[:1]]


def test_a_day_that_agrees_is_kept_with_its_figures(
    house: House, deal: ADeal, comparing: Comparing, day: date
) -> None:
    assert deal
    comparing.due()
    found = kept(house, day)
    assert found is not None
    assert (found.lines, found.charged, found.refunded, found.paid_out) == (2, PRICE, 0, PRICE)
    assert found.differences == []
    assert found.compared_at == house.now


@pytest.mark.parametrize(
    ("edit", "kind"),
    [
        (without_payouts, "missing_there"),
        (payouts_of_a_fen_more, "amount"),
        (a_stranger_more, "missing_here"),
        (the_first_twice, "missing_here"),
    ],
)
def test_each_kind_of_difference_is_found_kept_and_nothing_is_booked(
    house: House, noon: tuple[Books, Comparing, date], edit: Edit, kind: str
) -> None:
    books, comparing, day = noon
    before = _entries(house)
    books.edit = edit
    comparing.compare("sandbox", day)
    assert kinds(house, day) == [kind]
    assert _entries(house) == before


def test_one_that_is_done_there_and_not_known_to_be_here(
    house: House, books: Books, comparing: Comparing, day: date
) -> None:
    """Such as an answer that was lost; once it was asked for, the day agrees."""
    house.now = at(day, 12)
    deal = ADeal()
    house.tell(deal.requested())
    house.pay(deal, last4="0021")
    (order,) = house.orders(deal)
    books.edit = lambda _: [StatementLine("charge", order.number, order.money)]
    house.now = at(day, 34)
    comparing.compare("sandbox", day)
    found = kept(house, day)
    assert found is not None
    assert [(each["kind"], each["state"]) for each in found.differences] == [
        ("state", "processing")
    ]
    house.run()
    comparing.compare("sandbox", day)
    assert kinds(house, day) == []


@pytest.mark.parametrize(("state", "found"), [("succeeded", []), ("failed", ["missing_there"])])
def test_what_no_statement_lists_is_asked_for_by_its_number(
    house: House, noon: tuple[Books, Comparing, date], state: State, found: list[str]
) -> None:
    books, comparing, day = noon
    books.edit, books.stated = without_payouts, frozenset(("charge", "refund"))
    asked: list[str] = []

    def answer(order: Order) -> Outcome:
        asked.append(order.kind)
        return Outcome(state)

    books.query = answer  # type: ignore[method-assign]
    comparing.compare("sandbox", day)
    assert (asked, kinds(house, day)) == (["payout"], found)


def test_an_order_carried_out_before_midnight_and_heard_of_after_agrees(
    house: House, comparing: Comparing, day: date
) -> None:
    house.now = at(day, 24) - timedelta(seconds=1)
    deal = ADeal()
    house.tell(deal.requested())
    house.pay(deal, last4="0021")
    house.run(seconds=30)
    assert house.charge(deal, "deposit").status == "captured"
    house.now = at(day, 48 + 10)
    comparing.due()
    assert kinds(house, day) == []
    assert kinds(house, day + timedelta(days=1)) == []


def test_only_what_is_ready_and_new_is_compared_and_a_difference_again(
    house: House, deal: ADeal, books: Books, comparing: Comparing, day: date
) -> None:
    assert deal
    house.now = at(day, 24 + 10) - timedelta(seconds=1)
    assert day not in _due(house)
    house.now = at(day, 24 + 10)
    assert day in _due(house)
    books.edit = payouts_of_a_fen_more
    comparing.due()
    assert day not in _due(house)
    house.now += timedelta(hours=1)
    assert day in _due(house)
    books.edit = lambda lines: lines
    comparing.due()
    house.now += timedelta(hours=2)
    assert day not in _due(house)
    assert kinds(house, day) == []


def test_a_difference_of_a_week_ago_is_left_to_people(
    house: House, deal: ADeal, books: Books, comparing: Comparing, day: date
) -> None:
    assert deal
    books.edit = without_payouts
    comparing.due()
    house.now = at(day, 24 * 8 + 10)
    assert day not in _due(house)
    assert kinds(house, day) == ["missing_there"]


def test_a_statement_that_cannot_be_had_comes_again(
    house: House, deal: ADeal, books: Books, comparing: Comparing, day: date
) -> None:
    assert deal
    books.edit = None
    comparing.due()
    assert kept(house, day) is None
    assert day in _due(house)


def test_the_committee_reads_them_and_nobody_else(
    house: House, deal: ADeal, books: Books, comparing: Comparing, day: date
) -> None:
    books.edit = payouts_of_a_fen_more
    comparing.compare("sandbox", day)
    with pytest.raises(CommitteeOnly):
        house.call(deal.payer, "list_reconciliations", query={})
    house.seats.of.add(str(deal.payer))
    shown = next(each for each in _all(house, deal) if each["day"] == day.isoformat())
    assert shown["provider"] == "sandbox"
    (difference,) = shown["differences"]
    assert difference["order"]["kind"] == "payout"
    assert (difference["ours"]["amount"], difference["theirs"]["amount"]) == (PRICE, PRICE + 1)
    assert difference["next"]
    for secret in (deal.id, deal.payer, deal.payee):
        assert str(secret) not in str(shown)


def test_pages_go_back_in_time(house: House, deal: ADeal, comparing: Comparing, day: date) -> None:
    house.now = at(day, 48 + 34)
    comparing.due()
    house.seats.of.add(str(deal.payer))
    days = [each["day"] for each in _all(house, deal)]
    assert days == sorted(set(days), reverse=True)
    assert {(day + timedelta(days=n)).isoformat() for n in range(3)} <= set(days)


def test_the_operator_has_a_day_compared_that_is_over(house: House, deal: ADeal, day: date) -> None:
    assert deal
    answer = house.call(None, "reconcile", day=day.isoformat()).body
    assert answer is not None
    assert [(each["lines"], each["differences"]) for each in answer["items"]] == [(2, [])]
    for wrong in ((day + timedelta(days=1)).isoformat(), "2099-01-01", "4.3.2026", ""):
        with pytest.raises(ValidationFailed):
            house.call(None, "reconcile", day=wrong)


def _all(house: House, deal: ADeal) -> list[Json]:
    """Every compared day, through pages of ten."""
    found: list[Json] = []
    query: dict[str, Any] = {"limit": "10"}
    while True:
        page = house.call(deal.payer, "list_reconciliations", query=query).body
        assert page is not None
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        query["cursor"] = page["next_cursor"]


def _due(house: House) -> list[date]:
    with house.work() as work:
        return days_due(work.session, "sandbox", work.now)


def _entries(house: House) -> int:
    with house.work() as work:
        return work.session.scalar(select(func.count()).select_from(Entry)) or 0
