"""A member's month, read from the books: it opens as the one before closed, and adds up."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from chassis.ids import uuid7
from contracts.errors.general import ValidationFailed
from services.payments.ledger.model import Account
from services.payments.ledger.rules import payable_to
from services.payments.statements import rules
from services.payments.statements.views import statement
from tests.payments.builders import DEPOSIT, TOTAL, ADeal
from tests.payments.running import House

BALANCE = TOTAL - DEPOSIT


def ask(house: House, member: UUID, month: str | None = None) -> dict[str, Any]:
    query = {"month": month} if month else {}
    return house.call(member, "show_statement", query=query).body or {}


def figures(statement: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """(held, owed) before and after."""
    return {
        at: (statement[at]["held"]["amount"], statement[at]["owed"]["amount"])
        for at in ("opening", "closing")
    }


def kinds(statement: dict[str, Any]) -> list[str]:
    return [line["kind"] for line in statement["lines"]]


def paid_in_two_months(house: House) -> ADeal:
    """The deposit is paid in January, the balance in February; then it is paid out."""
    deal = ADeal()
    house.card(deal.payee)
    house.now = datetime(2026, 1, 31, 15, 0, tzinfo=UTC)
    house.tell(deal.requested())
    house.pay(deal)
    house.run()
    house.now = datetime(2026, 1, 31, 16, 0, tzinfo=UTC)
    house.tell(deal.ended())
    house.pay(deal, stage="balance")
    house.run()
    house.tell(deal.settled())
    house.run()
    return deal


def test_a_month_ends_at_midnight_in_beijing() -> None:
    assert rules.bounds("2026-01")[1] == datetime(2026, 1, 31, 16, 0, tzinfo=UTC)
    assert rules.bounds("2026-12") == (
        datetime(2026, 11, 30, 16, 0, tzinfo=UTC),
        datetime(2026, 12, 31, 16, 0, tzinfo=UTC),
    )
    assert rules.month_of(datetime(2026, 1, 31, 15, 59, tzinfo=UTC)) == "2026-01"
    assert rules.month_of(datetime(2026, 1, 31, 16, 0, tzinfo=UTC)) == "2026-02"


def test_the_payer_sees_what_is_held_until_it_is_released(house: House) -> None:
    deal = paid_in_two_months(house)
    january, february = (ask(house, deal.payer, month) for month in ("2026-01", "2026-02"))
    assert kinds(january) == ["deposit_captured"]
    assert figures(january) == {"opening": (0, 0), "closing": (DEPOSIT, 0)}
    assert (january["paid"]["amount"], january["received"]["amount"]) == (DEPOSIT, 0)
    assert kinds(february) == ["balance_captured", "released"]
    assert figures(february) == {"opening": (DEPOSIT, 0), "closing": (0, 0)}
    assert (january["final"], february["final"]) == (True, False)
    assert january["until"] == february["from"] == "2026-01-31T16:00:00Z"


def test_the_payee_sees_what_is_owed_until_it_arrived(house: House) -> None:
    deal = paid_in_two_months(house)
    february = ask(house, deal.payee, "2026-02")
    assert kinds(february) == ["released", "payout_paid"]
    assert [line["owed"]["amount"] for line in february["lines"]] == [TOTAL, -TOTAL]
    assert february["received"]["amount"] == TOTAL
    assert february["lines"][0]["deal"] == {"kind": "booking", "id": str(deal.id)}
    assert ask(house, deal.payee, "2026-01")["lines"] == []


def test_what_waits_for_a_card_is_owed(house: House) -> None:
    deal = ADeal("reservation", 8800)
    house.tell(deal.reserved())
    house.pay(deal)
    house.run()
    house.tell(deal.handed_over())
    house.run()
    assert figures(ask(house, deal.payee))["closing"] == (0, 8800)


def test_a_refund_is_owed_and_then_received(house: House) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    house.pay(deal)
    house.run()
    house.tell(deal.cancelled())
    house.run()
    now = ask(house, deal.payer)
    assert kinds(now) == ["deposit_captured", "refund_due", "refund_paid"]
    assert figures(now)["closing"] == (0, 0)
    assert (now["paid"]["amount"], now["received"]["amount"]) == (DEPOSIT, DEPOSIT)
    assert ask(house, deal.payee)["lines"] == []


def test_a_stranger_reads_nothing_of_it(house: House) -> None:
    paid_in_two_months(house)
    nothing = ask(house, uuid7(), "2026-02")
    assert nothing["lines"] == []
    assert figures(nothing) == {"opening": (0, 0), "closing": (0, 0)}


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "26-01", "2026-01-01", "1999-12", "", "x"])
def test_what_is_no_month_is_refused(house: House, month: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        house.call(uuid7(), "show_statement", query={"month": month})
    assert refused.value.errors == [{"pointer": "/month", "code": "invalid"}]


def test_a_month_that_has_not_begun_is_refused(house: House) -> None:
    coming = rules.month_of(house.now + timedelta(days=40))
    with pytest.raises(ValidationFailed) as refused:
        ask(house, uuid7(), coming)
    assert refused.value.errors == [{"pointer": "/month", "code": "out_of_range"}]


def test_each_month_opens_as_the_one_before_closed_and_the_last_is_what_the_books_keep(
    house: House,
) -> None:
    """Of one who is payer in some deals and payee in others, wherever each of them stands."""
    me, start = uuid7(), datetime(2026, 1, 15, tzinfo=UTC)
    for month in range(4):
        house.now = start + timedelta(days=30 * month)
        for mine, stop in ((True, month), (False, (0, 2, 1, 2)[month])):
            deal = ADeal()
            deal.payer, deal.payee = (me, uuid7()) if mine else (uuid7(), me)
            _take_as_far_as(house, deal, stop)
    months = [ask(house, me, f"2026-{month:02}") for month in range(1, 5)]
    for before, after in pairwise(months):
        assert before["closing"] == after["opening"]
    for each in months:
        for name in ("held", "owed"):
            moved = sum(line[name]["amount"] for line in each["lines"])
            assert each["opening"][name]["amount"] + moved == each["closing"][name]["amount"]
    assert months[-1]["closing"]["owed"]["amount"] == _payable(house, me) > 0


def test_the_sums_are_of_all_journals_however_time_is_cut(house: House) -> None:
    deal = paid_in_two_months(house)
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    with house.work() as work:
        whole = statement(work.session, deal.payer, start, end)
        cut = datetime(2026, 1, 31, 15, 30, tzinfo=UTC)
        first = statement(work.session, deal.payer, start, cut)
        second = statement(work.session, deal.payer, cut, end)
    assert [*first.lines, *second.lines] == whole.lines
    assert second.opening == first.closing
    assert second.closing == whole.closing


def _take_as_far_as(house: House, deal: ADeal, stop: int) -> None:
    """0: held, 1: given back, 2: released, and sent when the clock comes next, 3: paid out."""
    house.tell(deal.requested(deposit=TOTAL))
    house.pay(deal)
    house.run()
    if stop == 1:
        house.tell(deal.cancelled())
    if stop > 1:
        house.tell(deal.ended(deposit=TOTAL), deal.settled())
    if stop == 2:
        return
    house.card(deal.payee)
    house.run()


def _payable(house: House, member: UUID) -> int:
    kept = select(func.sum(Account.balance)).where(Account.code == payable_to(member).code)
    with house.work() as work:
        return int(work.session.scalar(kept) or 0)
