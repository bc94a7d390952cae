"""Reads of time: what is open, what is taken, what else there is."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Float, Integer, Row, Uuid, bindparam, cast, exists, select
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from sqlalchemy.orm import Session

from chassis.circle import VIEWER, from_viewers_circle
from services.parking.availability.rules import (
    Opening,
    Period,
    covers,
    free_periods,
    nearest_periods,
    open_periods,
)
from services.parking.bookings.model import Booking
from services.parking.spaces.model import Space, opening_of
from services.parking.spaces.rules import PUBLISHED

MOST_ALTERNATIVES = 3
# How far around the wanted time another one is looked for.
NEARBY = timedelta(days=7)
# Among how many other spaces: few at first, as most that fit are open too.
LOOKED_AT = (10, 50)


_SPACE = Space.__table__.c
_BOOKING = Booking.__table__.c
_SPAN = bindparam("span", type_=TSTZRANGE())
# A stay may end within a minute.
_MINUTES = cast(bindparam("minutes"), Float())
# The parameters are those that `fitting` makes of a period.
FITS = (
    _SPACE.min_minutes <= _MINUTES,
    _SPACE.max_minutes >= _MINUTES,
    ~exists().where(_BOOKING.space_id == _SPACE.id, _BOOKING.live, _BOOKING.period.overlaps(_SPAN)),
)
_TAKEN = select(_BOOKING.starts_at, _BOOKING.ends_at).where(
    _BOOKING.space_id == bindparam("space_id", type_=Uuid()),
    _BOOKING.live,
    _BOOKING.period.overlaps(_SPAN),
)
_OTHERS = (
    select(Space.__table__)
    .where(
        _SPACE.id != bindparam("space_id", type_=Uuid()),
        _SPACE.owner_id != VIEWER,
        _SPACE.status == PUBLISHED,
        from_viewers_circle(_SPACE.owner_id, _SPACE.hidden_from),
        *FITS,
    )
    .order_by(_SPACE.published_at.desc())
    .limit(bindparam("most", type_=Integer(), literal_execute=True))
)


def fitting(span: Period) -> dict[str, Any]:
    """The parameters of FITS: spaces that may be had for so long, and are not booked."""
    return {"minutes": (span[1] - span[0]).total_seconds() / 60, "span": _range(span)}


def is_open(opening: Opening, start: datetime, end: datetime) -> bool:
    """Whether one joined window holds all of [start, end)."""
    return covers(open_periods(opening, start, end), start, end)


def is_taken(session: Session, space: Space, span: Period) -> bool:
    """Whether a live booking overlaps `span`."""
    return bool(_taken(session, space, span))


def free(session: Session, space: Space, span: Period) -> list[Period]:
    """The parts of `span` in which the space is open and not booked."""
    return free_periods(open_periods(space.opening, *span), _taken(session, space, span))


def _taken(session: Session, space: Space, span: Period) -> list[Period]:
    booked = session.execute(_TAKEN, {"space_id": space.id, "span": _range(span)})
    return [(row.starts_at, row.ends_at) for row in booked]


def _range(span: Period) -> Range[datetime]:
    return Range(*span, bounds="[)")


def alternatives(
    session: Session, space: Space, wanted: Period, *, viewer_id: UUID, now: datetime
) -> list[tuple[Space | Row[Any], Period]]:
    """The nearest free times as long as `wanted` here, then other visible spaces free at it."""
    around = (wanted[0] - NEARBY, wanted[1] + NEARBY)
    earliest = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    here = nearest_periods(
        free(session, space, around), wanted, earliest=earliest, most=MOST_ALTERNATIVES
    )
    others = _others_free(session, space, wanted, viewer_id)
    return [*((space, period) for period in here), *((other, wanted) for other in others)]


def _others_free(session: Session, space: Space, wanted: Period, viewer_id: UUID) -> list[Row[Any]]:
    bound = fitting(wanted) | {"space_id": space.id, "viewer_id": viewer_id}
    opens = cache(lambda opening: is_open(opening, *wanted))
    found: list[Row[Any]] = []
    for most in LOOKED_AT:
        candidates = session.execute(_OTHERS, bound | {"most": most}).all()
        found = [row for row in candidates if opens(opening_of(row))]
        if len(found) >= MOST_ALTERNATIVES or len(candidates) < most:
            break
    return found[:MOST_ALTERNATIVES]
