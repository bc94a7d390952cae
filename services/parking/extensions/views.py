"""Reads of extensions: those of bookings, those not paid in time, and whose time one would take."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from services.parking.availability.views import span_range
from services.parking.bookings.model import Booking
from services.parking.extensions.model import Extension
from services.parking.extensions.rules import PAID, PENDING


def extensions_of(session: Session, booking_ids: Sequence[UUID]) -> dict[UUID, list[Extension]]:
    """By booking, in the order in which they were asked for."""
    found: dict[UUID, list[Extension]] = {booking_id: [] for booking_id in booking_ids}
    if booking_ids:
        wanted = select(Extension).where(Extension.booking_id.in_(booking_ids))
        for extension in session.scalars(wanted.order_by(Extension.number)):
            found[extension.booking_id].append(extension)
    return found


def pending_of(session: Session, booking: Booking) -> Extension | None:
    """The one that waits to be paid; of a booking that holds no more time than its own there is
    none."""
    if booking.extended_to is None:
        return None
    wanted = select(Extension).where(
        Extension.booking_id == booking.id, Extension.status == PENDING
    )
    return session.scalar(wanted.execution_options(populate_existing=True))


def pending_number(session: Session, booking_id: UUID) -> int | None:
    """Of the one that waits to be paid; read without a lock."""
    wanted = select(Extension.number).where(
        Extension.booking_id == booking_id, Extension.status == PENDING
    )
    return session.scalar(wanted)


def newest_paid(session: Session, booking: Booking) -> Extension | None:
    """The one by which it ends when it does; None where it ends as it was booked."""
    if not booking.extensions:
        return None
    wanted = select(Extension).where(Extension.booking_id == booking.id, Extension.status == PAID)
    return session.scalar(wanted.order_by(Extension.number.desc()).limit(1))


def unpaid_in_time(now: datetime) -> Select[UUID]:
    """The bookings whose extension was to be paid by now."""
    return select(Extension.booking_id).where(Extension.status == PENDING, Extension.due_at <= now)


def is_taken_by_others(
    session: Session, booking: Booking, ends_at: datetime, buffer_minutes: int
) -> bool:
    """Whether another booking holds any of the time behind this one, or would come too close."""
    span = span_range((booking.ends_at, ends_at + timedelta(minutes=buffer_minutes)))
    others = exists().where(
        Booking.space_id == booking.space_id,
        Booking.live,
        Booking.id != booking.id,
        Booking.held.overlaps(span),
    )
    return bool(session.scalar(select(others)))
