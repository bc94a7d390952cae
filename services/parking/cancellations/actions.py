"""Use case of who calls a booking off that may be waiting for more."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.parking.bookings.actions import cancel_booking
from services.parking.bookings.model import Booking
from services.parking.extensions.actions import drop_pending


def call_off(
    session: Session, booking: Booking, *, member_id: UUID, reason: str | None, now: datetime
) -> None:
    """The booking, and an extension of it that is not paid yet."""
    drop_pending(session, booking, now)
    cancel_booking(session, booking, member_id=member_id, reason=reason, now=now)
