from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.parking.spaces.rules import Quote, Terms, deposit_of, price

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def terms(price_per_hour: int = 600, *, cap: int | None = None, **more: Any) -> Terms:
    return Terms(price_per_hour, 30, "Asia/Shanghai", cap, **more)


def told(quote: Quote) -> list[tuple[str, str, str, int, int]]:
    return [
        (line.kind, f"{line.day:%m-%d}", f"{line.last_day:%m-%d}", line.minutes, line.amount)
        for line in quote.lines
    ]


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


def test_free_minutes_come_first_and_what_follows_is_billed_by_the_half_hour() -> None:
    quote = price(terms(free_minutes=20), START, START + 60 * MINUTE)
    assert told(quote) == [
        ("free", "11-23", "11-23", 20, 0),
        ("day", "11-23", "11-23", 60, 600),
    ]
    assert price(terms(free_minutes=30), START, START + 60 * MINUTE).total == 300
    assert told(price(terms(free_minutes=30), START, START + 20 * MINUTE)) == [
        ("free", "11-23", "11-23", 20, 0)
    ]


def test_free_minutes_are_given_once_and_may_cross_midnight() -> None:
    before_midnight = datetime(2026, 11, 23, 15, 50, tzinfo=UTC)
    quote = price(terms(free_minutes=30), before_midnight, before_midnight + 1430 * MINUTE)
    assert told(quote) == [
        ("free", "11-23", "11-24", 30, 0),
        ("day", "11-24", "11-24", 1410, 14_100),
    ]


def test_a_public_holiday_has_a_price_of_its_own_and_the_cap_holds_there_too() -> None:
    # From the eve of National Day, six in the evening, for ten hours.
    eve = datetime(2026, 9, 30, 10, 0, tzinfo=UTC)
    dear = terms(holiday_price_per_hour=1000)
    quote = price(dear, eve, eve + 600 * MINUTE)
    assert told(quote) == [
        ("day", "09-30", "09-30", 360, 3600),
        ("holiday", "10-01", "10-01", 240, 4000),
    ]
    assert [line.holiday for line in quote.lines] == [None, "national_day"]
    capped = price(terms(holiday_price_per_hour=1000, cap=3000), eve, eve + 600 * MINUTE)
    assert [(line.amount, line.capped) for line in capped.lines] == [(3000, True), (3000, True)]
    assert price(terms(), eve, eve + 600 * MINUTE).total == 6000


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Asia/Shanghai", date(2026, 10, 10)),  # a Saturday that is worked
        ("Asia/Shanghai", date(2027, 10, 1)),  # of which nothing is known yet
        ("Europe/London", date(2026, 10, 1)),
    ],
)
def test_other_days_are_priced_as_usual(zone: str, day: date) -> None:
    start = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    said = Terms(600, 30, zone, holiday_price_per_hour=9999)
    assert price(said, start, start + 60 * MINUTE).total == 600


def test_a_week_costs_its_rate_and_the_days_beside_it_their_own() -> None:
    # Nine days and nights from noon at 144 yuan a date: ten local dates, two of them half.
    noon = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    quote = price(terms(week_rate=50_000), noon, noon + 9 * 24 * 60 * MINUTE)
    assert told(quote) == [
        ("day", "11-23", "11-23", 720, 7200),
        ("week", "11-24", "11-30", 10_080, 50_000),
        ("day", "12-01", "12-01", 1440, 14_400),
        ("day", "12-02", "12-02", 720, 7200),
    ]


def test_of_weeks_that_cost_the_same_the_first_is_taken() -> None:
    midnight = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    quote = price(terms(week_rate=50_000), midnight, midnight + 8 * 24 * 60 * MINUTE)
    assert told(quote) == [
        ("week", "11-23", "11-29", 10_080, 50_000),
        ("day", "11-30", "11-30", 1440, 14_400),
    ]


def test_a_week_is_the_most_also_of_fewer_days() -> None:
    midnight = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    quote = price(terms(week_rate=20_000), midnight, midnight + 2 * 24 * 60 * MINUTE)
    assert told(quote) == [("week", "11-23", "11-24", 2880, 20_000)]
    assert price(terms(week_rate=28_800), midnight, midnight + 2880 * MINUTE).total == 28_800
