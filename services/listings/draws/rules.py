"""How a gift finds its taker, and the order that a seed and a list of entries make (docs/draw.md).

The hash of the seed is shown from the start. The list is part of what is hashed with it, so that
whoever knew the seed could not leave anybody out without changing the order of all others.
"""

import hashlib
import hmac
from collections.abc import Collection, Sequence
from datetime import datetime

from contracts.errors.general import ValidationFailed
from contracts.errors.listings import AllocationDecides, EntriesClosed

FIRST_COME, OWNERS_CHOICE, DRAW = "first_come", "owners_choice", "draw"
SEED_BYTES = 32


def commitment(seed: bytes) -> str:
    """What is shown of the seed before the draw."""
    return hashlib.sha256(seed).hexdigest()


def digest(entries: Sequence[int]) -> str:
    """The list as it went into the draw: its numbers in ascending order, a comma between two."""
    return hashlib.sha256(",".join(map(str, sorted(entries))).encode()).hexdigest()


def outcome(seed: bytes, entries: Sequence[int]) -> list[int]:
    """The entries in the order in which they are offered the gift."""
    listed = digest(entries)

    def lot(number: int) -> bytes:
        return hmac.new(seed, f"{listed}:{number}".encode(), hashlib.sha256).digest()

    return sorted(entries, key=lot)


def first(outcome: Sequence[int], struck: Collection[int]) -> int | None:
    """Who gets the gift: the first of the order that was not struck."""
    return next((number for number in outcome if number not in struck), None)


def check_allocation(
    kind: str,
    allocation: str | None,
    draw_at: datetime | None,
    *,
    now: datetime,
    expires_at: datetime,
) -> str:
    """How this item is to find its taker; OWNERS_CHOICE where nothing is said."""
    if kind != "give" and allocation is not None:
        raise ValidationFailed.at("/allocation", "not_allowed")
    if allocation != DRAW and draw_at is not None:
        raise ValidationFailed.at("/draw_at", "not_allowed")
    if allocation == DRAW:
        if draw_at is None:
            raise ValidationFailed.at("/draw_at", "required")
        if draw_at <= now:
            raise ValidationFailed.at("/draw_at", "in_the_past")
        check_expiry(draw_at, None, expires_at)
    return allocation or OWNERS_CHOICE


def check_expiry(draw_at: datetime | None, drawn_at: datetime | None, expires_at: datetime) -> None:
    """An offer outlives its draw."""
    if is_ahead(draw_at, drawn_at) and draw_at and expires_at <= draw_at:
        raise ValidationFailed.at("/expires_at", "before_draw")


def is_ahead(draw_at: datetime | None, drawn_at: datetime | None) -> bool:
    """Whether a draw is still to be held."""
    return draw_at is not None and drawn_at is None


def is_due(draw_at: datetime | None, drawn_at: datetime | None, *, now: datetime) -> bool:
    """Whether it is time to hold the draw."""
    return draw_at is not None and drawn_at is None and draw_at <= now


def goes_by_line(allocation: str, drawn_at: datetime | None) -> bool:
    """Whether who stands first gets the gift without anybody being asked: 先到先得, and after a
    draw, whose order is the line."""
    return allocation == FIRST_COME or drawn_at is not None


def check_owner_decides(allocation: str) -> None:
    """Who left the choice to the clock or to a seed does not choose all the same."""
    if allocation != OWNERS_CHOICE:
        raise AllocationDecides(allocation=allocation)


def check_entry(draw_at: datetime, meet_at: datetime, *, now: datetime) -> None:
    """One enters before the draw, for a meeting after it."""
    if draw_at <= now:
        raise EntriesClosed()
    check_meeting(draw_at, None, meet_at)


def check_meeting(draw_at: datetime | None, drawn_at: datetime | None, meet_at: datetime) -> None:
    """Nobody meets before it is known who has it; that counts for a meeting that is moved, too."""
    if is_ahead(draw_at, drawn_at) and draw_at and meet_at <= draw_at:
        raise ValidationFailed.at("/meet_at", "before_draw")
