"""The price of a stay, against one that is worked out the slow way: half hour by half hour, and by
trying every way to put weeks on the dates."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import combinations
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.holidays import HOLIDAYS, ZONES
from services.parking.spaces.rules import Line, Terms, price

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
amounts = st.integers(1, 100_000_000)

some_terms = st.builds(
    Terms,
    st.integers(1, 5_000) | amounts,
    st.integers(1, 100),
    st.sampled_from(["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"]),
    daily_cap=st.none() | st.integers(1, 30_000) | amounts,
    week_rate=st.none() | st.integers(1, 100_000) | amounts,
    free_minutes=st.integers(0, 1440),
    holiday_price_per_hour=st.none() | st.integers(1, 5_000),
)
# Around Spring Festival, changes of the clocks, National Day, and the end of what is known.
starts = st.sampled_from(
    [datetime(2026, *day, tzinfo=UTC) for day in ((2, 10), (3, 3), (9, 28), (12, 27))]
)


def half_up(exact: Fraction) -> int:
    return int((Decimal(exact.numerator) / exact.denominator).quantize(Decimal(1), ROUND_HALF_UP))


def is_holiday(day: date, zone: str) -> bool:
    return zone in ZONES and any(each.first <= day <= each.last for each in HOLIDAYS)


def costs(terms: Terms, start: datetime, end: datetime) -> dict[date, Fraction]:
    """What each local date costs by itself."""
    zone = ZoneInfo(terms.zone)
    found: dict[date, Fraction] = {}
    moment = start + terms.free_minutes * MINUTE
    while moment < end:
        day = moment.astimezone(zone).date()
        dear = terms.holiday_price_per_hour
        hour = dear if dear and is_holiday(day, terms.zone) else terms.price_per_hour
        found[day] = found.get(day, Fraction(0)) + Fraction(hour, 2)
        moment += 30 * MINUTE
    return {day: min(cost, Fraction(terms.daily_cap or cost)) for day, cost in found.items()}


def least(days: dict[date, Fraction], week_rate: int | None) -> Fraction:
    """Of all ways to begin up to two weeks on dates of the stay."""
    if week_rate is None:
        return sum(days.values(), Fraction(0))

    def paid(weeks: Sequence[date]) -> Fraction:
        alone = [
            cost
            for day, cost in days.items()
            if not any(first <= day < first + 7 * DAY for first in weeks)
        ]
        return sum(alone, Fraction(week_rate * len(weeks)))

    return min(paid(weeks) for many in (0, 1, 2) for weeks in combinations(days, many))


def dates_of(lines: Sequence[Line]) -> list[date]:
    return [
        line.day + n * DAY for line in lines for n in range((line.last_day - line.day).days + 1)
    ]


@settings(max_examples=300, deadline=None)
@given(some_terms, starts, st.integers(0, 2_880), st.integers(1, 10_080))
def test_a_price_is_the_least_exact_sum_rounded_once_and_its_parts_add_up(
    terms: Terms, start: datetime, later: int, lasts: int
) -> None:
    start += later * MINUTE
    quote = price(terms, start, start + lasts * MINUTE)
    days = costs(terms, start, start + lasts * MINUTE)
    assert quote.total == half_up(least(days, terms.week_rate))
    assert sum(line.amount for line in quote.lines) == quote.total
    # Every date is told once, in order, and every minute that is billed or free.
    assert dates_of([line for line in quote.lines if line.kind != "free"]) == sorted(days)
    blocks = max(0, -((terms.free_minutes - lasts) // 30))
    free = min(terms.free_minutes, lasts)
    assert sum(line.minutes for line in quote.lines) == free + blocks * 30
    if lasts > terms.free_minutes:
        # No stay that can be booked is free, so there is a deposit to it.
        assert quote.total >= 1
        assert quote.deposit == max(1, half_up(Fraction(quote.total * terms.deposit_percent, 100)))
        assert quote.balance == quote.total - quote.deposit >= 0


@settings(max_examples=100, deadline=None)
@given(some_terms, starts, st.integers(1, 10_080), st.integers(0, 600))
def test_to_stay_longer_never_costs_less(
    terms: Terms, start: datetime, lasts: int, more: int
) -> None:
    shorter, longer = (price(terms, start, start + n * MINUTE) for n in (lasts, lasts + more))
    assert shorter.total <= longer.total
