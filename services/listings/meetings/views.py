"""Reads of meetings, for the clock."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, select

from services.listings.meetings.rules import AHEAD
from services.listings.reservations.model import Reservation


def near(ahead: timedelta, now: datetime) -> Select[UUID]:
    """Meetings that come within `ahead`, whose two have not been reminded."""
    return select(Reservation.id).where(
        Reservation.status.in_(AHEAD),
        Reservation.reminded_at.is_(None),
        Reservation.meet_at > now,
        Reservation.meet_at <= now + ahead,
    )
