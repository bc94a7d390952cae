"""A day's statement against our orders: what agrees, and each kind of what does not."""

from datetime import UTC, date, datetime

import pytest

from contracts.money import Money
from services.payments.providers.rules import StatementLine
from services.payments.reconciled_days.rules import (
    DAYS_BACK,
    Difference,
    Kind,
    OurOrder,
    bounds,
    day_of,
    differences,
    ready_days,
)

LINE = StatementLine("charge", "n1", Money(540))
ORDER = OurOrder("charge", "n1", Money(540), "succeeded")


def of(**changes: object) -> OurOrder:
    return OurOrder(**{**vars(ORDER), **changes})  # type: ignore[arg-type] # fields of the same


def test_what_agrees_is_no_difference() -> None:
    assert differences([LINE], {"n1": ORDER}, [ORDER], []) == []


@pytest.mark.parametrize(
    ("ours", "kind"),
    [
        (of(money=Money(541)), Kind.AMOUNT),
        (of(kind="payout"), Kind.AMOUNT),
        (of(state="processing"), Kind.STATE),
        (of(state="failed"), Kind.STATE),
        (of(state="closed"), Kind.STATE),
    ],
)
def test_an_order_of_ours_that_says_otherwise(ours: OurOrder, kind: Kind) -> None:
    expected = Difference(kind, "charge", "n1", ours.money.amount, 540, ours.state)
    assert differences([LINE], {"n1": ours}, [], []) == [expected]


def test_a_line_without_an_order_of_ours() -> None:
    found = differences([LINE], {}, [], [])
    assert found == [Difference(Kind.MISSING_HERE, "charge", "n1", None, 540, None)]


def test_a_line_that_is_there_twice_is_one_too_many() -> None:
    found = differences([LINE, LINE], {"n1": ORDER}, [ORDER], [])
    assert [(each.kind, each.theirs) for each in found] == [(Kind.MISSING_HERE, 540)]


def test_an_order_without_a_line() -> None:
    found = differences([], {}, [ORDER], [])
    assert found == [Difference(Kind.MISSING_THERE, "charge", "n1", 540, None, "succeeded")]


def test_an_order_of_which_we_heard_a_day_late_is_on_the_statement_before() -> None:
    assert differences([], {}, [ORDER], ["n1"]) == []


def test_a_day_begins_and_ends_at_midnight_in_beijing() -> None:
    start, end = bounds(date(2026, 11, 28))
    assert start == datetime(2026, 11, 27, 16, tzinfo=UTC)
    assert end == datetime(2026, 11, 28, 16, tzinfo=UTC)
    assert day_of(start) == date(2026, 11, 28)
    assert day_of(end) == date(2026, 11, 29)


@pytest.mark.parametrize(
    ("now", "last"),
    [
        (datetime(2026, 11, 29, 1, 59, tzinfo=UTC), date(2026, 11, 27)),
        (datetime(2026, 11, 29, 2, 0, tzinfo=UTC), date(2026, 11, 28)),
    ],
)
def test_a_statement_is_there_from_ten_in_the_morning_after(now: datetime, last: date) -> None:
    days = ready_days(now)
    assert days[-1] == last
    assert len(days) == DAYS_BACK
    assert days == sorted(days)
