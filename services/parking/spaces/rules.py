"""What a space may say of itself, and what a stay costs, exact to half a fen."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from contracts.errors.general import ResidencyRequired
from contracts.json import Json

PUBLISHED = "published"
WITHDRAWN = "withdrawn"
# By the committee, for good.
REMOVED = "removed"
BILLED = timedelta(minutes=30)


def require_resident(standing: Json) -> None:
    """`standing` is what members.standing() answered."""
    if standing["residency"] != "approved":
        raise ResidencyRequired


def space_problems(said: dict[str, Any]) -> list[Json]:
    """What does not fit together in all that a space says, as field errors."""
    problems = []
    if said["min_minutes"] > said["max_minutes"]:
        problems.append({"pointer": "/max_minutes", "code": "out_of_range"})
    if (said.get("latitude") is None) != (said.get("longitude") is None):
        problems.append({"pointer": "/longitude", "code": "both_or_neither"})
    first, last = said.get("valid_from"), said.get("valid_until")
    if first and last and first > last:
        problems.append({"pointer": "/valid_until", "code": "ends_before_start"})
    return problems


@dataclass(frozen=True)
class Terms:
    """Money in fen; `daily_cap` is the most that one local date costs."""

    price_per_hour: int
    deposit_percent: int
    zone: str
    daily_cap: int | None = None


@dataclass(frozen=True)
class Line:
    """What one local date adds: the minutes billed and their amount in fen."""

    day: date
    minutes: int
    amount: int
    capped: bool


@dataclass(frozen=True)
class Quote:
    """`lines` sum to `total`, and so do `deposit` and `balance`."""

    lines: tuple[Line, ...]
    total: int
    deposit: int

    @property
    def balance(self) -> int:
        return self.total - self.deposit


def price(terms: Terms, start: datetime, end: datetime) -> Quote:
    """The quote for [start, end), aware datetimes.

    Each half hour that was started is billed on the local date on which it started; a date costs
    the daily cap at most; the sum is rounded half up, once.
    """
    lines = []
    exact = charged = 0
    for day, halves in sorted(_half_hours(terms, start, end).items()):
        # Half an hour costs price/2 fen: counted in halves of a fen, nothing is lost.
        cost = halves * terms.price_per_hour
        capped = terms.daily_cap is not None and cost > 2 * terms.daily_cap
        exact += 2 * (terms.daily_cap or 0) if capped else cost
        # Lines are differences of the rounded running sum, so that they sum to the total.
        amount = _whole_fen(exact) - charged
        charged += amount
        lines.append(Line(day, halves * 30, amount, capped))
    return Quote(tuple(lines), charged, deposit_of(charged, terms.deposit_percent))


def deposit_of(total: int, percent: int) -> int:
    """half-up(total × percent / 100), but at least 1 fen."""
    return max(1, (total * percent * 2 + 100) // 200)


def _half_hours(terms: Terms, start: datetime, end: datetime) -> Counter[date]:
    zone = ZoneInfo(terms.zone)
    days: Counter[date] = Counter()
    block = start
    while block < end:
        days[block.astimezone(zone).date()] += 1
        block += BILLED
    return days


def _whole_fen(halves: int) -> int:
    return (halves + 1) // 2
