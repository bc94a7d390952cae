"""Bookings whose balance was not paid, not even after notice."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.parking.bookings.model import Booking
from services.parking.bookings.rules import State


def unpaid(now: datetime) -> Select[UUID]:
    return select(Booking.id).where(
        Booking.status == State.BALANCE_DUE.value,
        Booking.forfeited_at.is_(None),
        Booking.forfeit_at <= now,
    )


def seconds_given(session: Session, booking_id: UUID) -> int | None:
    """After the notice, by the terms of this booking."""
    given = select(Booking.forfeit_seconds).where(Booking.id == booking_id)
    return session.scalar(given)
