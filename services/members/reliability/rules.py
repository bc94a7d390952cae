"""Whether a side of a deal kept it, and the figure that fades with time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import fsum

HALF_LIFE = timedelta(days=180)
# Nothing is said of somebody from less; nor does what is older count at all.
ENOUGH = 3
FORGOTTEN_AFTER = 4 * HALF_LIFE


@dataclass(frozen=True)
class Kept:
    """One deal: whether this member kept it, and when that was known."""

    kept: bool
    happened_at: datetime


def kept_so_far(kept: bool | None, due_at: datetime | None, now: datetime) -> bool | None:
    """What is known of one side: as noted, or else not kept once `due_at` is past; None before."""
    if kept is None and due_at is not None and now > due_at:
        return False
    return kept


def paid_in_time(paid_at: datetime, due_at: datetime | None) -> bool:
    return due_at is None or paid_at <= due_at


def reliability(records: Iterable[Kept], now: datetime) -> tuple[int, int] | None:
    """(percent kept, how many deals); None while there are fewer than ENOUGH.

    Each counts for half as much every HALF_LIFE, so that who has changed is seen as they are.
    """
    counted = [record for record in records if now - record.happened_at < FORGOTTEN_AFTER]
    if len(counted) < ENOUGH:
        return None
    weights = [0.5 ** (max(now - one.happened_at, timedelta()) / HALF_LIFE) for one in counted]
    kept = fsum(weight for weight, one in zip(weights, counted, strict=True) if one.kept)
    return round(100 * kept / fsum(weights)), len(counted)
