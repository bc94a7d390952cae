"""What a space may say of itself, and what a stay costs, exact to half a fen."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from contracts.errors.general import ResidencyRequired
from contracts.holidays import holiday_on
from contracts.json import Json

PUBLISHED = "published"
WITHDRAWN = "withdrawn"
# By the committee, for good.
REMOVED = "removed"
BILLED = timedelta(minutes=30)
WEEK = 7


def require_resident(standing: Json) -> None:
    """`standing` is what members.standing() answered."""
    if standing["residency"] != "approved":
        raise ResidencyRequired


def space_problems(said: dict[str, Any]) -> list[Json]:
    """What does not fit together in all that a space says, as field errors."""
    problems = []
    if said["min_minutes"] > said["max_minutes"]:
        problems.append({"pointer": "/max_minutes", "code": "out_of_range"})
    # So that no stay is free altogether: there is a deposit to every booking.
    if said.get("free_minutes", 0) >= said["min_minutes"]:
        problems.append({"pointer": "/free_minutes", "code": "out_of_range"})
    if (said.get("latitude") is None) != (said.get("longitude") is None):
        problems.append({"pointer": "/longitude", "code": "both_or_neither"})
    first, last = said.get("valid_from"), said.get("valid_until")
    if first and last and first > last:
        problems.append({"pointer": "/valid_until", "code": "ends_before_start"})
    return problems


class Kind(StrEnum):
    """What a line of a quote is: free minutes, a date at the usual price or at that of a public
    holiday, or a week."""

    FREE = "free"
    DAY = "day"
    HOLIDAY = "holiday"
    WEEK = "week"


@dataclass(frozen=True)
class Terms:
    """Money in fen. `daily_cap` is the most that one local date costs, `week_rate` the most that
    any seven local dates in a row do, `free_minutes` how much of a stay's beginning costs nothing;
    an hour on a public holiday costs `holiday_price_per_hour` where there is one."""

    price_per_hour: int
    deposit_percent: int
    zone: str
    daily_cap: int | None = None
    week_rate: int | None = None
    free_minutes: int = 0
    holiday_price_per_hour: int | None = None


@dataclass(frozen=True)
class Line:
    """What the local dates from `day` to `last_day` add: the minutes of them, their amount in fen,
    whether the daily cap made it less, and which public holiday it is."""

    kind: Kind
    day: date
    last_day: date
    minutes: int
    amount: int
    capped: bool = False
    holiday: str | None = None


@dataclass(frozen=True)
class Quote:
    """`lines` sum to `total`, and so do `deposit` and `balance`."""

    lines: tuple[Line, ...]
    total: int
    deposit: int

    @property
    def balance(self) -> int:
        return self.total - self.deposit


@dataclass
class _Day:
    """A local date of a stay; `cost` in halves of a fen."""

    day: date
    rate: int
    holiday: str | None
    blocks: int = 0
    cost: int = 0
    capped: bool = False


def price(terms: Terms, start: datetime, end: datetime) -> Quote:
    """The quote for [start, end), aware datetimes.

    Once the free minutes are over, each half hour that was started is billed on the local date on
    which it started, at the price of that date; a date costs the daily cap at most. Dates are paid
    one by one, or as weeks of up to seven in a row at the week rate, whichever way costs least in
    all. The sum is rounded half up, once.
    """
    billed_from = min(start + timedelta(minutes=terms.free_minutes), end)
    lines = [*_free(terms, start, billed_from)]
    exact = charged = 0
    for part in _cheapest(_days(terms, billed_from, end), terms.week_rate):
        # Half an hour costs price/2 fen: counted in halves of a fen, nothing is lost.
        exact += part.cost
        # Lines are differences of the rounded running sum, so that they sum to the total.
        amount = _whole_fen(exact) - charged
        charged += amount
        lines.append(part.line(amount))
    return Quote(tuple(lines), charged, deposit_of(charged, terms.deposit_percent))


def deposit_of(total: int, percent: int) -> int:
    """half-up(total × percent / 100), but at least 1 fen."""
    return max(1, (total * percent * 2 + 100) // 200)


@dataclass
class _Part:
    """Local dates that are paid together, one or a week of them; `cost` in halves of a fen."""

    kind: Kind
    day: date
    last_day: date
    blocks: int
    cost: int
    capped: bool = False
    holiday: str | None = None

    def line(self, amount: int) -> Line:
        minutes = self.blocks * 30
        return Line(self.kind, self.day, self.last_day, minutes, amount, self.capped, self.holiday)


def _free(terms: Terms, start: datetime, billed_from: datetime) -> Iterator[Line]:
    minutes = int((billed_from - start) / timedelta(minutes=1))
    if minutes:
        zone = ZoneInfo(terms.zone)
        last = billed_from - timedelta(minutes=1)
        days = [moment.astimezone(zone).date() for moment in (start, last)]
        yield Line(Kind.FREE, days[0], days[1], minutes, 0)


def _days(terms: Terms, start: datetime, end: datetime) -> list[_Part]:
    zone = ZoneInfo(terms.zone)
    blocks: Counter[date] = Counter()
    block = start
    while block < end:
        blocks[block.astimezone(zone).date()] += 1
        block += BILLED
    return [_day(terms, day, blocks[day]) for day in sorted(blocks)]


def _day(terms: Terms, day: date, blocks: int) -> _Part:
    name = holiday_on(day, terms.zone) if terms.holiday_price_per_hour else None
    rate = terms.holiday_price_per_hour if name else terms.price_per_hour
    cost = blocks * (rate or 0)
    capped = terms.daily_cap is not None and cost > 2 * terms.daily_cap
    if capped:
        cost = 2 * (terms.daily_cap or 0)
    return _Part(Kind.HOLIDAY if name else Kind.DAY, day, day, blocks, cost, capped, name)


def _cheapest(days: Sequence[_Part], week_rate: int | None) -> Sequence[_Part]:
    """The way to pay for `days` that costs least: of two that cost the same the one with its week
    first."""
    if week_rate is None:
        return days
    # The least that the first so many dates cost, and how.
    least: list[tuple[int, list[_Part]]] = [(0, [])]
    for count, last in enumerate(days, start=1):
        before, parts = least[count - 1]
        best = (before + last.cost, [*parts, last])
        for first in range(count):
            week = days[first:count]
            cost, parts = least[first]
            if (last.day - week[0].day).days < WEEK and cost + 2 * week_rate < best[0]:
                best = (cost + 2 * week_rate, [*parts, _week(week, week_rate)])
        least.append(best)
    return least[-1][1]


def _week(days: Sequence[_Part], week_rate: int) -> _Part:
    blocks = sum(day.blocks for day in days)
    return _Part(Kind.WEEK, days[0].day, days[-1].day, blocks, 2 * week_rate)


def _whole_fen(halves: int) -> int:
    return (halves + 1) // 2
