"""Reads of meetings, for the clock."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.listings.meetings.rules import AHEAD
from services.listings.reservations.model import Reservation
from services.listings.reservations.rules import Status


def near(ahead: timedelta, now: datetime) -> Select[UUID]:
    """Meetings that come within `ahead`, whose two have not been reminded."""
    return select(Reservation.id).where(
        Reservation.status.in_(AHEAD),
        Reservation.reminded_at.is_(None),
        Reservation.meet_at > now,
        Reservation.meet_at <= now + ahead,
    )


def uncontested(now: datetime) -> Select[UUID]:
    """No-shows whose time to be contested is over, and who may not have had it."""
    return select(Reservation.id).where(
        Reservation.status == Status.NO_SHOW,
        Reservation.no_show_stands_at.is_(None),
        Reservation.no_show_open_until < now,
    )


def missed(session: Session, reservation_id: UUID) -> UUID | None:
    """Who did not come, as the other says; None where an older version did not keep it."""
    deal = session.get_one(Reservation, reservation_id)
    return {"owner": deal.taker_id, "taker": deal.owner_id}.get(deal.ended_by or "")
