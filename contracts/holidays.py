"""The public holidays of China, as the State Council gives them year by year.

Sources: 国务院办公厅关于2025年部分节假日安排的通知 (国办发明电〔2024〕12号, 12 November 2024);
国务院办公厅关于2026年部分节假日安排的通知 (4 November 2025). The notice of a year comes out in
November of the year before; for each of its paragraphs there is an entry here.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

# Where these are the holidays.
ZONES = frozenset(
    {
        "Asia/Shanghai",
        "Asia/Urumqi",
        "Asia/Chongqing",
        "Asia/Chungking",
        "Asia/Harbin",
        "Asia/Kashgar",
        "PRC",
    }
)


@dataclass(frozen=True)
class Holiday:
    """Days off from `first` to `last`, and the days of weekends that are worked for them."""

    name: str
    zh: str
    first: date
    last: date
    worked: tuple[date, ...] = ()


HOLIDAYS = (
    Holiday("new_year", "元旦", date(2025, 1, 1), date(2025, 1, 1)),
    Holiday(
        "spring_festival",
        "春节",
        date(2025, 1, 28),
        date(2025, 2, 4),
        (date(2025, 1, 26), date(2025, 2, 8)),
    ),
    Holiday("qingming", "清明节", date(2025, 4, 4), date(2025, 4, 6)),
    Holiday("labour_day", "劳动节", date(2025, 5, 1), date(2025, 5, 5), (date(2025, 4, 27),)),
    Holiday("dragon_boat", "端午节", date(2025, 5, 31), date(2025, 6, 2)),
    Holiday(
        "national_day",
        "国庆节、中秋节",
        date(2025, 10, 1),
        date(2025, 10, 8),
        (date(2025, 9, 28), date(2025, 10, 11)),
    ),
    Holiday("new_year", "元旦", date(2026, 1, 1), date(2026, 1, 3), (date(2026, 1, 4),)),
    Holiday(
        "spring_festival",
        "春节",
        date(2026, 2, 15),
        date(2026, 2, 23),
        (date(2026, 2, 14), date(2026, 2, 28)),
    ),
    Holiday("qingming", "清明节", date(2026, 4, 4), date(2026, 4, 6)),
    Holiday("labour_day", "劳动节", date(2026, 5, 1), date(2026, 5, 5), (date(2026, 5, 9),)),
    Holiday("dragon_boat", "端午节", date(2026, 6, 19), date(2026, 6, 21)),
    Holiday("mid_autumn", "中秋节", date(2026, 9, 25), date(2026, 9, 27)),
    Holiday(
        "national_day",
        "国庆节",
        date(2026, 10, 1),
        date(2026, 10, 7),
        (date(2026, 9, 20), date(2026, 10, 10)),
    ),
)
FIRST_YEAR, LAST_YEAR = HOLIDAYS[0].first.year, HOLIDAYS[-1].last.year


def holiday_on(day: date, zone: str) -> str | None:
    """The name of the public holiday that `day` belongs to in `zone`; None also for a year of which
    nothing is known."""
    return _days_off().get(day) if zone in ZONES else None


@cache
def _days_off() -> dict[date, str]:
    return {
        holiday.first + timedelta(days=n): holiday.name
        for holiday in HOLIDAYS
        for n in range((holiday.last - holiday.first).days + 1)
    }
