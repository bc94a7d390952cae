"""Which figures of a community may be shown, so that none singles out fewer than ENOUGH households.

Three things keep a withheld figure from being worked out: totals are sums of what is shown, and of
nothing else; none is told apart from one household or four; and only months that are over, and
whose news has long arrived, have figures at all, so that no two looks differ by a deal.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

# Each with the things that a deal of its kind keeps in use, unless it is part of a ring.
USUAL_THINGS = {"sell": 1, "swap": 2, "give": 1, "parking": 0}
KINDS = tuple(USUAL_THINGS)
ENOUGH = 5
MONTHS = 12
# News of a deal that is older than the retries of the broker take is no news of last month's.
SETTLES_IN = timedelta(days=2)
# How long the news of an agreement may be overtaken by that of its end. What is unknown after that
# was agreed before anybody counted.
PATIENCE = timedelta(minutes=5)


@dataclass(frozen=True)
class Figures:
    """Deals, things that went on being used, minutes of parking, minor units of money, and how many
    households took part."""

    deals: int
    things: int
    minutes: int
    amount: int
    households: int


Cell = tuple[str, str]


def months_shown(now: datetime, zone: str) -> list[str]:
    """The months with figures, as 2026-10, the newest first, in the community's own time."""
    local = (now - SETTLES_IN).astimezone(ZoneInfo(zone))
    newest = 12 * local.year + local.month - 2
    return [f"{at // 12:04}-{at % 12 + 1:02}" for at in range(newest, newest - MONTHS, -1)]


def may_be_shown(figures: Figures | None) -> bool:
    return figures is not None and figures.households >= ENOUGH


def shown(cells: Mapping[Cell, Figures]) -> dict[Cell, Figures]:
    """Of (month, kind) → figures those that may be shown."""
    return {cell: figures for cell, figures in cells.items() if may_be_shown(figures)}


class Sums(NamedTuple):
    """Never households: how many took part in two kinds tells how few took part in both."""

    deals: int
    things: int
    minutes: int
    amount: int


def summed(figures: Iterable[Figures]) -> Sums | None:
    """Of figures that are shown; None where none is."""
    known = list(figures)
    if not known:
        return None
    return Sums(
        deals=sum(each.deals for each in known),
        things=sum(each.things for each in known),
        minutes=sum(each.minutes for each in known),
        amount=sum(each.amount for each in known),
    )
