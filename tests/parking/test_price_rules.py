from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.parking.spaces.rules import Terms, deposit_of, price

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def half_up(exact: Fraction) -> int:
    return int((Decimal(exact.numerator) / exact.denominator).quantize(Decimal(1), ROUND_HALF_UP))


def terms(price_per_hour: int = 600, *, percent: int = 30, cap: int | None = None) -> Terms:
    return Terms(price_per_hour, percent, "Asia/Shanghai", cap)


@pytest.mark.parametrize(
    ("minutes", "total"), [(30, 300), (31, 600), (60, 600), (61, 900), (120, 1200), (1, 300)]
)
def test_a_half_hour_that_was_started_is_billed(minutes: int, total: int) -> None:
    assert price(terms(), START, START + minutes * MINUTE).total == total


def test_a_local_date_costs_the_daily_cap_at_most() -> None:
    # From 22:00 to 04:00 in Shanghai: two hours on the first date, four on the second.
    evening = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
    quote = price(terms(cap=1500), evening, evening + 360 * MINUTE)
    assert [(str(line.day), line.minutes, line.amount, line.capped) for line in quote.lines] == [
        ("2026-11-23", 120, 1200, False),
        ("2026-11-24", 240, 1500, True),
    ]
    assert quote.total == 2700


def test_the_total_is_rounded_half_up_and_only_once() -> None:
    # Half an hour at 1.01 yuan is 50.5 fen, on each of two dates: 101 together, not 102.
    before_midnight = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
    quote = price(terms(101), before_midnight, before_midnight + 60 * MINUTE)
    assert [line.amount for line in quote.lines] == [51, 50]
    assert quote.total == 101
    assert price(terms(101), START, START + 30 * MINUTE).total == 51


@pytest.mark.parametrize(
    ("total", "percent", "deposit"),
    [(1200, 30, 360), (50, 1, 1), (49, 1, 1), (1, 1, 1), (150, 1, 2), (149, 1, 1), (7, 100, 7)],
)
def test_the_deposit_is_rounded_half_up_and_at_least_one_fen(
    total: int, percent: int, deposit: int
) -> None:
    assert deposit_of(total, percent) == deposit


@given(
    st.builds(
        Terms,
        st.integers(1, 100_000_000),
        st.integers(1, 100),
        st.sampled_from(["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"]),
        st.none() | st.integers(1, 1_000_000),
    ),
    st.integers(0, 525_600),
    st.integers(1, 10_080),
)
def test_price_is_the_exact_sum_rounded_once_and_its_parts_add_up(
    terms_: Terms, begins: int, lasts: int
) -> None:
    start = START + begins * MINUTE
    quote = price(terms_, start, start + lasts * MINUTE)
    by_date: dict[str, int] = {}
    for block in range(-(-lasts // 30)):
        day = str((start + block * 30 * MINUTE).astimezone(ZoneInfo(terms_.zone)).date())
        by_date[day] = by_date.get(day, 0) + 1
    costs = [Fraction(terms_.price_per_hour * halves, 2) for halves in by_date.values()]
    capped = [min(cost, terms_.daily_cap) if terms_.daily_cap else cost for cost in costs]
    assert quote.total == half_up(sum(capped, Fraction(0)))
    assert quote.deposit == max(1, half_up(Fraction(quote.total * terms_.deposit_percent, 100)))
    assert quote.balance == quote.total - quote.deposit >= 0
    assert sum(line.amount for line in quote.lines) == quote.total
    assert sum(line.minutes for line in quote.lines) == sum(by_date.values()) * 30
