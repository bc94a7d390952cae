"""When a space is open: weekly windows in local time, what its owner makes of certain dates, and
what is left of both once booked."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from contracts.json import Json

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES = 24 * 60
OPEN, CLOSED = "open", "closed"
MAX_EXCEPTIONS = 200
# How far ahead an exception may begin, and how long it may last.
FURTHEST = timedelta(days=730)
LONGEST = timedelta(days=366)

Period = tuple[datetime, datetime]
_EVER: Period = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


@dataclass(frozen=True)
class Window:
    """Open on `weekdays` (0 is Monday) from minute `opens` to minute `closes` of that local day.

    `closes` past 1440 means it closes on the next day.
    """

    weekdays: frozenset[int]
    opens: int
    closes: int


@dataclass(frozen=True)
class Dated:
    """An exception: open or not open in [starts_at, ends_at), whatever the windows say."""

    starts_at: datetime
    ends_at: datetime
    opens: bool


@dataclass(frozen=True)
class Opening:
    """When a space is open at all; `first_day` and `last_day` are local dates, both inclusive.

    `exceptions` are in the order in which they were made: where two of them meet, the later word
    of the owner counts. None of them opens it outside the dates for which it is offered.
    """

    windows: tuple[Window, ...]
    zone: str
    first_day: date | None = None
    last_day: date | None = None
    exceptions: tuple[Dated, ...] = ()


def window_from(wire: Json) -> Window:
    """`{"weekdays": ["mon"], "from": "22:00", "until": "06:00"}` as a Window."""
    opens, closes = minute_of_day(wire["from"]), minute_of_day(wire["until"])
    if closes <= opens:
        closes += DAY_MINUTES
    return Window(frozenset(WEEKDAYS.index(day) for day in wire["weekdays"]), opens, closes)


def dated_from(wire: Json) -> Dated:
    """`{"from": "2027-01-01T00:00:00Z", "until": …, "kind": "closed"}` as a Dated."""
    starts_at, ends_at = (datetime.fromisoformat(wire[end]) for end in ("from", "until"))
    return Dated(starts_at, ends_at, wire["kind"] == OPEN)


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
    found = _within(_occurrences(opening, start, end), start, end)
    for exception in opening.exceptions:
        dated = [(exception.starts_at, exception.ends_at)]
        if exception.opens:
            offered = _within(dated, *_offered(opening))
            found = _joined(sorted([*found, *_within(offered, start, end)]))
        else:
            found = free_periods(found, dated)
    return tuple(found)


def _within(periods: Iterable[Period], start: datetime, end: datetime) -> list[Period]:
    clipped = ((max(opens, start), min(closes, end)) for opens, closes in periods)
    return _joined(sorted(period for period in clipped if period[0] < period[1]))


def _offered(opening: Opening) -> Period:
    """From the beginning of the first day to the end of the last."""
    zone = ZoneInfo(opening.zone)
    first, last = opening.first_day, opening.last_day
    return (
        instant(first, 0, zone) if first else _EVER[0],
        instant(last, DAY_MINUTES, zone) if last else _EVER[1],
    )


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


def exception_problems(
    opening: Opening, start: datetime, end: datetime, now: datetime, *, opens: bool
) -> list[Json]:
    """What is wrong with an exception for [start, end), as field errors.

    A night that begins on the last day is open until the next morning, and so can be closed.
    """
    if end <= now:
        return [{"pointer": "/until", "code": "in_the_past"}]
    if start > now + FURTHEST:
        return [{"pointer": "/from", "code": "out_of_range"}]
    if end - start > LONGEST:
        return [{"pointer": "/until", "code": "out_of_range"}]
    first, last = _offered(opening)
    if opens and (end <= first or start >= last):
        return [{"pointer": "/from", "code": "outside_validity"}]
    return []


def is_open(opening: Opening, start: datetime, end: datetime) -> bool:
    """Whether it is open for all of [start, end) without a break."""
    return covers(open_periods(opening, start, end), start, end)


def loses(before: Opening, after: Opening, start: datetime, end: datetime) -> bool:
    """Whether [start, end) was open throughout `before` and is not `after` its owner's change."""
    return is_open(before, start, end) and not is_open(after, start, end)


def too_close(periods: Sequence[Period], gap: timedelta) -> set[int]:
    """The positions of those `periods` (ordered and apart) between which there is less than
    `gap`."""
    return {
        position
        for first, ((_, ends), (starts, _)) in enumerate(pairwise(periods))
        if starts - ends < gap
        for position in (first, first + 1)
    }


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
