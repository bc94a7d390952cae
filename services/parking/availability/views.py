"""Reads of time: what is open, what is taken, what else there is."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import InstrumentedAttribute, Session

from chassis.circle import visible_to
from services.parking.availability.rules import (
    Period,
    covers,
    free_periods,
    nearest_periods,
    open_periods,
)
from services.parking.bookings.model import Booking
from services.parking.spaces.model import Space
from services.parking.spaces.rules import PUBLISHED

MOST_ALTERNATIVES = 3
# How far around the wanted time another one is looked for, and among how many other spaces.
NEARBY = timedelta(days=7)
MOST_SPACES = 50


def is_open(space: Space, start: datetime, end: datetime) -> bool:
    """Whether one joined window of the space holds all of [start, end)."""
    return covers(open_periods(space.opening, start, end), start, end)


def no_booking_in(space_id: InstrumentedAttribute[UUID], span: Period) -> ColumnElement[bool]:
    """No live booking of the space overlaps `span`."""
    return ~exists().where(
        Booking.space_id == space_id, Booking.live, Booking.period.overlaps(_range(span))
    )


def is_taken(session: Session, space: Space, span: Period) -> bool:
    """Whether a live booking overlaps `span`."""
    return bool(_taken(session, space, span))


def free(session: Session, space: Space, span: Period) -> list[Period]:
    """The parts of `span` in which the space is open and not booked."""
    return free_periods(open_periods(space.opening, *span), _taken(session, space, span))


def _taken(session: Session, space: Space, span: Period) -> list[Period]:
    booked = select(Booking.starts_at, Booking.ends_at).where(
        Booking.space_id == space.id, Booking.live, Booking.period.overlaps(_range(span))
    )
    return [(row.starts_at, row.ends_at) for row in session.execute(booked)]


def _range(span: Period) -> Range[datetime]:
    return Range(*span, bounds="[)")


def alternatives(
    session: Session, space: Space, wanted: Period, *, viewer_id: UUID, now: datetime
) -> list[tuple[Space, Period]]:
    """The nearest free times as long as `wanted` here, then other visible spaces free at it."""
    around = (wanted[0] - NEARBY, wanted[1] + NEARBY)
    earliest = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    here = nearest_periods(
        free(session, space, around), wanted, earliest=earliest, most=MOST_ALTERNATIVES
    )
    others = _others_free(session, space, wanted, viewer_id)
    return [(space, period) for period in here] + [(other, wanted) for other in others]


def _others_free(session: Session, space: Space, wanted: Period, viewer_id: UUID) -> list[Space]:
    minutes = (wanted[1] - wanted[0]).total_seconds() / 60
    candidates = session.scalars(
        select(Space)
        .where(
            Space.id != space.id,
            Space.owner_id != viewer_id,
            Space.status == PUBLISHED,
            visible_to(viewer_id, Space.owner_id, Space.hidden_from),
            Space.min_minutes <= minutes,
            Space.max_minutes >= minutes,
            no_booking_in(Space.id, wanted),
        )
        .order_by(Space.published_at.desc())
        .limit(MOST_SPACES)
    )
    return [other for other in candidates if is_open(other, *wanted)][:MOST_ALTERNATIVES]
