"""A day of the provider's statement against our orders, line by line."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from contracts.money import Money
from services.payments.attempts.rules import DONE
from services.payments.ledger.rules import ZONE
from services.payments.providers.rules import StatementLine, key_of

# A statement of a day is there in the morning after it (WeChat Pay: from ten o'clock).
READY_AT = time(10)
# A day that differed is compared again for so long: an outcome that was unknown may be known now.
LOOKED_AT_AGAIN = timedelta(days=7)
PAUSE = timedelta(hours=1)
# How far back days are made up for, and an order may have been begun before it was carried out.
DAYS_BACK = 31


class Kind(StrEnum):
    """What is wrong with one order; the words for people are in contracts.labels."""

    MISSING_HERE = "missing_here"
    MISSING_THERE = "missing_there"
    AMOUNT = "amount"
    STATE = "state"


@dataclass(frozen=True)
class OurOrder:
    """An attempt as the books have it; of a payout that came back, beside it, its return."""

    kind: str
    number: str
    money: Money
    state: str

    @property
    def key(self) -> str:
        return key_of(self.kind, self.number)


@dataclass(frozen=True)
class Difference:
    """`ours` and `theirs` in minor units, None where that side has no such order."""

    kind: Kind
    order_kind: str
    number: str
    ours: int | None
    theirs: int | None
    state: str | None


def differences(
    lines: Sequence[StatementLine],
    ours: Mapping[str, OurOrder],
    done: Iterable[OurOrder],
    elsewhere: Collection[str],
) -> list[Difference]:
    """What does not agree, by our number.

    `lines` are the day's; `ours` are our orders with their keys, of any day; `done` are those of
    ours that ended well that day; `elsewhere` are keys on the days since those were begun, or
    asked for.
    """
    known = {line.key for line in lines} | set(elsewhere)
    found = [*_of_theirs(lines, ours)]
    found += [
        Difference(Kind.MISSING_THERE, o.kind, o.number, o.money.amount, None, o.state)
        for o in done
        if o.key not in known
    ]
    return sorted(found, key=lambda each: (each.number, each.kind))


def _of_theirs(
    lines: Sequence[StatementLine], ours: Mapping[str, OurOrder]
) -> Iterator[Difference]:
    seen: Counter[str] = Counter()
    for line in lines:
        order = ours.get(line.key)
        seen[line.key] += 1
        theirs = line.money.amount
        # One order, carried out twice: for the second there is no order of ours.
        if order is None or seen[line.key] > 1:
            yield Difference(Kind.MISSING_HERE, line.kind, line.number, None, theirs, None)
            continue
        kind = None
        if (order.kind, order.money) != (line.kind, line.money):
            kind = Kind.AMOUNT
        elif order.state not in DONE:
            kind = Kind.STATE
        if kind:
            amount = order.money.amount
            yield Difference(kind, line.kind, line.number, amount, theirs, order.state)


def day_of(moment: datetime) -> date:
    """The day of the books that `moment` is in."""
    return moment.astimezone(ZONE).date()


def bounds(day: date) -> tuple[datetime, datetime]:
    """The first instant of `day`, and that of the next."""
    start = datetime.combine(day, time(), ZONE)
    return start, datetime.combine(day + timedelta(days=1), time(), ZONE)


def ready_days(now: datetime) -> list[date]:
    """The days whose statements should be there, the oldest first."""
    last = day_of(now) - timedelta(days=1)
    if now.astimezone(ZONE).time() < READY_AT:
        last -= timedelta(days=1)
    return [last - timedelta(days=back) for back in reversed(range(DAYS_BACK))]
