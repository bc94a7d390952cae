"""Reads of the gate: whose plate it is, and what a barrier asked lately."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.parking.bookings.model import Booking
from services.parking.bookings.rules import EARLY_ARRIVAL, UNPAID
from services.parking.gate.model import GateVisit
from services.parking.spaces.model import Space

_OPEN = [state.value for state in UNPAID]


def community_of(session: Session, booking: Booking) -> UUID:
    return session.get_one(Space, booking.space_id).community_id


def booking_of_plate(
    session: Session, plate: str, community_id: UUID, now: datetime, space_id: UUID | None
) -> Booking | None:
    """The booking by which a car is let in now: of several that meet, the one that begins first."""
    wanted = (
        select(Booking)
        .join(Space, Space.id == Booking.space_id)
        .where(
            Booking.live,
            Booking.plate == plate,
            Booking.status.not_in(_OPEN),
            Space.community_id == community_id,
            Booking.starts_at <= now + EARLY_ARRIVAL,
            Booking.ends_at > now,
        )
        .order_by(Booking.starts_at, Booking.id)
        .limit(1)
    )
    if space_id is not None:
        wanted = wanted.where(Booking.space_id == space_id)
    return session.scalar(wanted)


def asked_lately(session: Session, gate: str, now: datetime, within: timedelta) -> int:
    wanted = select(func.count()).where(
        GateVisit.gate == gate, GateVisit.at > now - within, GateVisit.at <= now
    )
    asked: Any = session.scalar(wanted)
    return int(asked)
