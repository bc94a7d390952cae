"""Reads of permits: of whom the barrier does not know yet, and of whom it knows what is not so."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select

from services.parking.bookings.model import Booking
from services.parking.bookings.rules import UNPAID
from services.parking.permits.model import GatePermit
from services.parking.permits.rules import AHEAD, WAITING

_MAY_COME: ColumnElement[bool] = and_(
    Booking.live,
    Booking.plate.is_not(None),
    Booking.status.not_in([state.value for state in UNPAID]),
)


def unnoted(now: datetime) -> Select[UUID]:
    """Bookings whose car may come in soon, of which the newest word says something else."""
    return (
        select(Booking.id)
        .outerjoin(GatePermit, GatePermit.booking_id == Booking.id)
        .where(
            _MAY_COME,
            Booking.starts_at <= now + AHEAD,
            Booking.ends_at > now,
            or_(
                GatePermit.booking_id.is_(None),
                ~GatePermit.allowed,
                GatePermit.starts_at != Booking.starts_at,
                GatePermit.ends_at != Booking.ends_at,
            ),
        )
    )


def unrevoked(now: datetime) -> Select[UUID]:
    """Bookings whose car may come in no more, before the time is over that the barrier knows."""
    joined = select(Booking.id).join(GatePermit, GatePermit.booking_id == Booking.id)
    return joined.where(GatePermit.allowed, GatePermit.ends_at > now, ~_MAY_COME)


def untold(now: datetime) -> Select[UUID]:
    waiting = (GatePermit.status == WAITING, GatePermit.next_try_at <= now)
    return select(GatePermit.booking_id).where(*waiting, GatePermit.ends_at > now)


def over(now: datetime) -> Select[UUID]:
    return select(GatePermit.booking_id).where(GatePermit.ends_at <= now)
