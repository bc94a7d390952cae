"""Reads of time: what is open, what is taken."""

from datetime import datetime

from sqlalchemy import Uuid, bindparam, exists, select
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from sqlalchemy.orm import Session

from chassis.database import Row
from services.parking.availability.rules import (
    Opening,
    Period,
    covers,
    free_periods,
    open_periods,
)
from services.parking.bookings.model import Booking
from services.parking.spaces.model import Space, opening_of

_BOOKING = Booking.__table__.c
SPAN = bindparam("span", type_=TSTZRANGE())
_TAKEN = select(_BOOKING.starts_at, _BOOKING.ends_at).where(
    _BOOKING.space_id == bindparam("space_id", type_=Uuid()),
    _BOOKING.live,
    _BOOKING.period.overlaps(SPAN),
)
# Of a space in the same statement.
TAKEN = (
    exists()
    .where(_BOOKING.space_id == Space.__table__.c.id, _BOOKING.live, _BOOKING.period.overlaps(SPAN))
    .label("taken")
)


def is_open(opening: Opening, start: datetime, end: datetime) -> bool:
    """Whether one joined window holds all of [start, end)."""
    return covers(open_periods(opening, start, end), start, end)


def is_taken(session: Session, space: Space | Row, span: Period) -> bool:
    """Whether a live booking overlaps `span`."""
    return bool(_taken(session, space, span))


def free(session: Session, space: Space | Row, span: Period) -> list[Period]:
    """The parts of `span` in which the space is open and not booked."""
    return free_periods(open_periods(opening_of(space), *span), _taken(session, space, span))


def _taken(session: Session, space: Space | Row, span: Period) -> list[Period]:
    booked = session.execute(_TAKEN, {"space_id": space.id, "span": span_range(span)})
    return [(row.starts_at, row.ends_at) for row in booked]


def span_range(span: Period) -> Range[datetime]:
    """The parameter SPAN for [start, end)."""
    return Range(*span, bounds="[)")
