"""Opening hours found the slow way: by watching a clock on the wall from minute to minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from services.parking.availability.rules import Dated, Opening, Period, Window

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
# Days on which the clocks of these zones change, at 2 o'clock, at midnight, by half an hour.
CHANGES = [
    ("Asia/Shanghai", date(2026, 11, 22)),
    ("Europe/London", date(2026, 3, 29)),
    ("Europe/London", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("America/Havana", date(2026, 3, 8)),
    ("America/Havana", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
]

windows = st.builds(
    lambda days, opens, length: Window(frozenset(days), opens, opens + length),
    st.sets(st.integers(0, 6), min_size=1),
    st.integers(0, 1439),
    st.integers(1, 1440),
)


def exceptions(around: datetime) -> st.SearchStrategy[list[Dated]]:
    """Up to four of up to two days each, near `around`."""
    return st.lists(
        st.builds(
            lambda begins, lasts, opens: Dated(
                around + begins * MINUTE, around + (begins + lasts) * MINUTE, opens
            ),
            st.integers(-3000, 3000),
            st.integers(1, 2880),
            st.booleans(),
        ),
        max_size=4,
    )


def at(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def minutes_of(periods: list[Period]) -> set[datetime]:
    return {
        start + n * MINUTE for start, end in periods for n in range(int((end - start) / MINUTE))
    }


def model(opening_: Opening, start: datetime, end: datetime) -> set[datetime]:
    """The open minutes, found by watching a clock on the wall from UTC minute to UTC minute."""
    zone = ZoneInfo(opening_.zone)
    shown_first: dict[datetime, datetime] = {}
    minute = start - 4 * DAY
    while minute < end + 4 * DAY:
        wall = minute.astimezone(zone).replace(tzinfo=None, fold=0)
        shown_first.setdefault(wall, minute)
        minute += MINUTE

    def when(day: date, minutes: int) -> datetime:
        wanted = datetime.combine(day, time()) + minutes * MINUTE
        before = wanted
        while before not in shown_first:
            before -= MINUTE
        if before == wanted:
            return shown_first[wanted]
        resumed = (shown_first[before] + MINUTE).astimezone(zone).replace(tzinfo=None, fold=0)
        return shown_first[wanted + (resumed - before - MINUTE)]

    found: set[datetime] = set()
    day = start.astimezone(zone).date() - 2 * DAY
    while day <= end.astimezone(zone).date() + DAY:
        valid = (opening_.first_day or day) <= day <= (opening_.last_day or day)
        for window in opening_.windows:
            if valid and day.weekday() in window.weekdays:
                period = (when(day, window.opens), when(day, window.closes))
                found |= minutes_of([period]) if period[0] < period[1] else set()
        day += DAY
    return {minute for minute in _corrected(opening_, found, start, end) if start <= minute < end}


def _corrected(
    opening_: Opening, found: set[datetime], start: datetime, end: datetime
) -> set[datetime]:
    """Of each minute the last exception that names it counts."""
    zone = ZoneInfo(opening_.zone)
    minute = start
    while minute < end:
        word = [e for e in opening_.exceptions if e.starts_at <= minute < e.ends_at]
        day = minute.astimezone(zone).date()
        valid = (opening_.first_day or day) <= day <= (opening_.last_day or day)
        for said in word:
            if not said.opens:
                found.discard(minute)
            elif valid:
                found.add(minute)
        minute += MINUTE
    return found
