from datetime import date, timedelta
from itertools import pairwise

from contracts.holidays import FIRST_YEAR, HOLIDAYS, LAST_YEAR, holiday_on

DAY = timedelta(days=1)
SATURDAY = 5


def test_they_are_in_order_and_apart() -> None:
    assert all(one.last < other.first for one, other in pairwise(HOLIDAYS))
    assert (FIRST_YEAR, LAST_YEAR) == (2025, 2026)


def test_they_last_as_long_as_the_notices_say() -> None:
    """共 … 天, paragraph by paragraph."""
    days = {year: [] for year in (2025, 2026)}  # type: dict[int, list[int]]
    for each in HOLIDAYS:
        days[each.first.year].append((each.last - each.first) // DAY + 1)
    assert days == {2025: [1, 8, 3, 5, 3, 8], 2026: [3, 9, 3, 5, 3, 3, 7]}


def test_a_day_that_is_worked_for_them_is_one_of_a_weekend_and_none_of_them() -> None:
    worked = [day for each in HOLIDAYS for day in each.worked]
    assert len(worked) == 11
    for day in worked:
        assert day.weekday() >= SATURDAY
        assert holiday_on(day, "Asia/Shanghai") is None


def test_elsewhere_and_in_other_years_there_are_none() -> None:
    assert holiday_on(date(2026, 10, 1), "Asia/Shanghai") == "national_day"
    assert holiday_on(date(2026, 10, 1), "Asia/Urumqi") == "national_day"
    assert holiday_on(date(2026, 10, 1), "Asia/Hong_Kong") is None
    assert holiday_on(date(2027, 10, 1), "Asia/Shanghai") is None
