"""The use case of the clock: a balance was not paid, not even after notice."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.money import money_json
from services.parking.bookings.actions import announce
from services.parking.bookings.model import Booking
from services.parking.bookings.rules import State
from services.parking.bookings.schemas import parties_json
from services.parking.forfeits.rules import parts_of


def forfeit_deposit(session: Session, booking_id: UUID, *, now: datetime) -> None:
    """What was paid is the owner's from now on; the balance stays owed. Not of a booking that is
    paid or disputed meanwhile, and once."""
    booking = session.get_one(Booking, booking_id, with_for_update=True, populate_existing=True)
    late = booking.forfeit_at is not None and booking.forfeit_at <= now
    if booking.state is not State.BALANCE_DUE or booking.forfeited_at is not None or not late:
        return
    booking.forfeited_at = now
    booking.change(now)
    parts = parts_of(booking.total, booking.deposit, booking.supplement)
    data = parties_json(booking) | {
        "forfeited": money_json(parts.forfeited, booking.currency),
        "towards_price": money_json(parts.towards_price, booking.currency),
        "balance": money_json(booking.balance, booking.currency),
    }
    announce(session, "booking_forfeited", booking, data)
