"""Reads of overstays: a booking's own, those that go on, and who comes next."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import Session, aliased

from services.parking.bookings.model import Booking
from services.parking.bookings.rules import UNPAID, State
from services.parking.overstays.model import Overstay
from services.parking.overstays.rules import LONGEST, OPEN, WARNED_BEFORE

# Who has begun their stay says that the space is taken (occupied), and gets all back by that.
_COMING = [state.value for state in (*UNPAID, State.AGREED)]


def overstays_of(session: Session, booking_ids: Sequence[UUID]) -> dict[UUID, Overstay]:
    """By booking; of most there is none."""
    if not booking_ids:
        return {}
    wanted = select(Overstay).where(Overstay.booking_id.in_(booking_ids))
    return {found.booking_id: found for found in session.scalars(wanted)}


def overstay_of(session: Session, booking: Booking) -> Overstay | None:
    """Read again: the booking is locked, and so is all that is of it."""
    return session.get(Overstay, booking.id, populate_existing=True)


def is_open(session: Session, booking: Booking) -> bool:
    overstay = overstay_of(session, booking) if booking.overstayed else None
    return overstay is not None and overstay.status == OPEN


def lasted_a_day(now: datetime) -> Select[UUID]:
    """Those that nobody has ended."""
    return select(Overstay.booking_id).where(
        Overstay.status == OPEN, Overstay.since <= now - LONGEST
    )


def coming_next(now: datetime) -> Select[UUID]:
    """The bookings of a space where a car of before is still there, whose renters know nothing."""
    before = aliased(Booking)
    standing = exists().where(
        Overstay.status == OPEN,
        Overstay.booking_id == before.id,
        before.space_id == Booking.space_id,
    )
    soon = and_(Booking.starts_at <= now + WARNED_BEFORE, Booking.ends_at > now)
    return select(Booking.id).where(
        Booking.live, Booking.status.in_(_COMING), Booking.warned_at.is_(None), soon, standing
    )
