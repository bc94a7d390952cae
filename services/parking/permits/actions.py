"""Use cases of permits: note what is so, take one up to tell it, note what became of that."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.parking.barrier import Outcome, Permit
from services.parking.bookings.model import Booking
from services.parking.gate.rules import is_let_in
from services.parking.permits import rules
from services.parking.permits.model import GatePermit
from services.parking.spaces.model import Space


def note_permit(session: Session, booking_id: UUID, *, now: datetime) -> None:
    """The newest word on a booking, to be told; where that is what was said before, nothing is.

    Looked at and not hooked into what changes a booking: whatever that is, it is noticed.
    """
    locked = select(Booking).where(Booking.id == booking_id).with_for_update()
    booking = session.scalars(locked).one()
    allowed = booking.plate is not None and is_let_in(booking.state, live=booking.live)
    permit = session.get(GatePermit, booking_id)
    period = (booking.starts_at, booking.ends_at)
    if permit is None:
        if not allowed:
            return
        permit = GatePermit(booking_id=booking_id, sequence=0)
        session.add(permit)
    elif permit.allowed == allowed and (permit.starts_at, permit.ends_at) == period:
        return
    if allowed:
        permit.starts_at, permit.ends_at = period
    permit.sequence += 1
    permit.allowed, permit.status = allowed, rules.WAITING
    permit.attempts, permit.next_try_at = 0, now


def take_up(session: Session, booking_id: UUID, now: datetime) -> Permit | None:
    """What is to be told, which nobody else tells before its next try; None where there is nothing
    to be told any more, or somebody else does."""
    due = (
        select(GatePermit)
        .where(
            GatePermit.booking_id == booking_id,
            GatePermit.status == rules.WAITING,
            GatePermit.next_try_at <= now,
            GatePermit.ends_at > now,
        )
        .with_for_update(skip_locked=True)
    )
    permit = session.scalar(due)
    if permit is None:
        return None
    permit.attempts += 1
    permit.next_try_at = rules.next_try(permit.attempts, now)
    booking = session.get_one(Booking, booking_id)
    return Permit(
        booking_id,
        session.get_one(Space, booking.space_id).community_id,
        permit.sequence,
        permit.allowed,
        booking.plate,
        permit.starts_at,
        permit.ends_at,
    )


def settle(session: Session, told: Permit, outcome: Outcome) -> None:
    """What became of a try; where there is a newer word meanwhile, that is still to be told."""
    locked = select(GatePermit).where(GatePermit.booking_id == told.booking_id).with_for_update()
    permit = session.scalar(locked)
    if permit is not None and permit.sequence == told.sequence:
        permit.status = rules.status_after(outcome, permit.status)


def forget_permit(session: Session, booking_id: UUID, *, now: datetime) -> None:
    """Its time is over, which the barrier knows by itself."""
    past = delete(GatePermit).where(GatePermit.booking_id == booking_id)
    session.execute(past.where(GatePermit.ends_at <= now))
