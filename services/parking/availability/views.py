"""Reads of time: what is open, what is taken, whose booking a change would cut."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, Uuid, bindparam, exists, func, literal_column, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from sqlalchemy.orm import Session

from chassis.database import Row
from services.parking.availability.rules import (
    Opening,
    Period,
    free_periods,
    loses,
    open_periods,
    too_close,
)
from services.parking.bookings.model import Booking
from services.parking.spaces.model import Space, opening_of

_BOOKING = Booking.__table__.c
_SPACE = Space.__table__.c
SPAN = bindparam("span", type_=TSTZRANGE())
_HERE = (_BOOKING.space_id == bindparam("space_id", type_=Uuid()), _BOOKING.live)
# With the time that it may soon be longer by.
_UNTIL: ColumnElement[datetime] = func.greatest(_BOOKING.ends_at, _BOOKING.extended_to)
_TAKEN = select(_BOOKING.starts_at, _UNTIL.label("ends_at"), _BOOKING.buffer_minutes).where(
    *_HERE, _BOOKING.held.overlaps(SPAN)
)
# Those whose time is not over, in order.
_COMING = (
    select(_BOOKING.id, _BOOKING.status, _BOOKING.starts_at, _UNTIL.label("ends_at"))
    .where(*_HERE, bindparam("now") < _UNTIL)
    .order_by(_BOOKING.starts_at)
)


def _with_buffer() -> ColumnElement[Any]:
    """SPAN and what the space asks for between two bookings: what a booking would hold there."""
    minute: ColumnElement[Any] = literal_column("interval '1 minute'")
    until = func.upper(SPAN) + _SPACE.buffer_minutes * minute
    return func.tstzrange(func.lower(SPAN), until, sql_cast("[)", Text()), type_=TSTZRANGE())


# Of a space in the same statement.
IS_TAKEN: ColumnElement[bool] = exists().where(
    _BOOKING.space_id == _SPACE.id, _BOOKING.live, _BOOKING.held.overlaps(_with_buffer())
)
TAKEN = IS_TAKEN.label("taken")


def free(session: Session, space: Space | Row, span: Period) -> list[Period]:
    """The parts of `span` in which the space is open and a booking has room, with the time that
    its owner wants between two."""
    start, end = span
    between = timedelta(minutes=space.buffer_minutes)
    wanted = {"space_id": space.id, "span": span_range((start, end + between))}
    taken = [
        (row.starts_at - between, row.ends_at + timedelta(minutes=row.buffer_minutes))
        for row in session.execute(_TAKEN, wanted)
    ]
    return free_periods(open_periods(opening_of(space), *span), taken)


def cut_by(session: Session, space: Space, before: Opening, now: datetime) -> list[Row]:
    """The live bookings that were within the hours `before` and are not in those that it has now,
    as far as their time is not over."""
    after = opening_of(space)
    if before == after:
        return []
    return [
        row
        for row in _coming(session, space, now)
        if loses(before, after, max(row.starts_at, now), row.ends_at)
    ]


def crowded_by(session: Session, space: Space, now: datetime) -> list[Row]:
    """The live bookings between which there is less time than the owner wants from now on."""
    coming = _coming(session, space, now)
    gap = timedelta(minutes=space.buffer_minutes)
    near = too_close([(row.starts_at, row.ends_at) for row in coming], gap)
    return [row for position, row in enumerate(coming) if position in near]


def _coming(session: Session, space: Space, now: datetime) -> list[Row]:
    return list(session.execute(_COMING, {"space_id": space.id, "now": now}))


def span_range(span: Period) -> Range[datetime]:
    """The parameter SPAN for [start, end)."""
    return Range(*span, bounds="[)")
