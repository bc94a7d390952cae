"""When a space is open: weekly windows in local time, and what is left of them once booked."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from contracts.json import Json

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES = 24 * 60

Period = tuple[datetime, datetime]


@dataclass(frozen=True)
class Window:
    """Open on `weekdays` (0 is Monday) from minute `opens` to minute `closes` of that local day.

    `closes` past 1440 means it closes on the next day.
    """

    weekdays: frozenset[int]
    opens: int
    closes: int


@dataclass(frozen=True)
class Opening:
    """When a space is open at all; `first_day` and `last_day` are local dates, both inclusive."""

    windows: tuple[Window, ...]
    zone: str
    first_day: date | None = None
    last_day: date | None = None


def window_from(wire: Json) -> Window:
    """`{"weekdays": ["mon"], "from": "22:00", "until": "06:00"}` as a Window."""
    opens, closes = minute_of_day(wire["from"]), minute_of_day(wire["until"])
    if closes <= opens:
        closes += DAY_MINUTES
    return Window(frozenset(WEEKDAYS.index(day) for day in wire["weekdays"]), opens, closes)


def minute_of_day(text: str) -> int:
    """ "08:30" as 510; "24:00", the end of the day, as 1440."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The UTC instant at which the clocks of `zone` show `minute` of `day`.

    fold=0: a time that the clocks skip moves forward by what they skip, one that they show twice
    is the first of the two.
    """
    shown = datetime.combine(day, time()) + timedelta(minutes=minute)
    return shown.replace(tzinfo=zone, fold=0).astimezone(UTC)


def open_periods(opening: Opening, start: datetime, end: datetime) -> list[Period]:
    """The parts of [start, end) in which the space is open, in order; touching windows joined."""
    return list(_open_periods(opening, start, end))


# Many ask for the same time, and all who come too late for it for what is open around it.
@lru_cache(maxsize=2_000)
def _open_periods(opening: Opening, start: datetime, end: datetime) -> tuple[Period, ...]:
    clipped = (
        (max(opens, start), min(closes, end)) for opens, closes in _occurrences(opening, start, end)
    )
    return tuple(_joined(sorted(period for period in clipped if period[0] < period[1])))


def _occurrences(opening: Opening, start: datetime, end: datetime) -> Iterator[Period]:
    zone = ZoneInfo(opening.zone)
    # A window that opened the day before may still be open: two days, as a shift can add a bit.
    day = start.astimezone(zone).date() - timedelta(days=2)
    last = end.astimezone(zone).date()
    if opening.first_day:
        day = max(day, opening.first_day)
    if opening.last_day:
        last = min(last, opening.last_day)
    while day <= last:
        for window in opening.windows:
            if day.weekday() in window.weekdays:
                yield instant(day, window.opens, zone), instant(day, window.closes, zone)
        day += timedelta(days=1)


def _joined(periods: Iterable[Period]) -> list[Period]:
    joined: list[Period] = []
    for opens, closes in periods:
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], closes))
        else:
            joined.append((opens, closes))
    return joined


def free_periods(open_: Sequence[Period], taken: Iterable[Period]) -> list[Period]:
    """What `taken` (any order) leaves of `open_` (ordered and apart)."""
    free = list(open_)
    for start, end in taken:
        left: list[Period] = []
        for opens, closes in free:
            if opens < start:
                left.append((opens, min(closes, start)))
            if closes > end:
                left.append((max(opens, end), closes))
        free = [period for period in left if period[0] < period[1]]
    return free


def covers(periods: Iterable[Period], start: datetime, end: datetime) -> bool:
    """Whether one of `periods` holds all of [start, end)."""
    return any(opens <= start and end <= closes for opens, closes in periods)


def nearest_periods(
    free: Iterable[Period], wanted: Period, *, earliest: datetime, most: int
) -> list[Period]:
    """Up to `most` periods as long as `wanted`, each in a free one, the least moved first."""
    start, end = wanted
    length = end - start
    found = []
    for opens, closes in free:
        first, last = max(opens, earliest), closes - length
        if first <= last:
            moved = min(max(start, first), last)
            found.append((moved, moved + length))
    found.sort(key=lambda period: (abs(period[0] - start), period[0]))
    return found[:most]
