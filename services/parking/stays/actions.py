"""Use cases of the stay: check in, check out, and what the clock does without either."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from contracts.errors.general import NotParty
from contracts.errors.parking import TooSoon
from contracts.money import Money
from services.parking.bookings.actions import announce
from services.parking.bookings.model import Booking
from services.parking.bookings.rules import EARLY_ARRIVAL, OVER, State, Step, Waits, ending
from services.parking.bookings.schemas import agreement_json, parties_json
from services.parking.extensions.actions import drop_pending
from services.parking.forfeits.rules import forfeit_at
from services.parking.signs.views import check_code


def check_in(
    session: Session,
    booking: Booking,
    *,
    member_id: UUID,
    now: datetime,
    scanned: str | None = None,
) -> None:
    """The renter is there, also at the space itself where they have `scanned` what hangs there.

    Said again it changes nothing, but that a scan says more. WrongCode.
    """
    _check_renter(booking, member_id)
    if scanned is not None:
        check_code(session, booking.space_id, scanned)
    if booking.state is State.IN_USE:
        seen = "said" if scanned is None else "scan"
        # That the clock had begun it said nothing of the renter.
        if booking.arrival is None or (seen == "scan" and booking.arrival != "scan"):
            booking.arrival, booking.arrived_at = seen, now
            booking.change(now)
        return
    if booking.state is State.AGREED and now < booking.starts_at - EARLY_ARRIVAL:
        raise TooSoon
    arrive(session, booking, "said" if scanned is None else "scan", now)


def check_out(
    session: Session, booking: Booking, *, member_id: UUID, now: datetime, waits: Waits
) -> None:
    """The renter leaves, at the latest when the clock says so; leaving early costs the same."""
    _check_renter(booking, member_id)
    if booking.state is State.AGREED and booking.starts_at <= now:
        _start(session, booking, now)
    drop_pending(session, booking, now)
    if booking.state in OVER and booking.left_at is None:
        # The clock has ended the stay; that they have left now is news all the same.
        booking.version += 1
    else:
        _end(session, booking, now, waits)
    booking.left_at = now
    _note_arrival(booking, "said", now)


def start_stay(session: Session, booking_id: UUID, *, now: datetime) -> None:
    """The clock starts what nobody checked in to."""
    booking = _locked(session, booking_id)
    if booking.state is State.AGREED and booking.starts_at <= now:
        _start(session, booking, now)


def end_stay(session: Session, booking_id: UUID, *, now: datetime, waits: Waits) -> None:
    """The clock ends what nobody checked out of."""
    booking = _locked(session, booking_id)
    if booking.state is State.IN_USE and booking.ends_at <= now and not booking.extended_to:
        _end(session, booking, now, waits)


def expire_request(session: Session, booking_id: UUID, *, now: datetime) -> None:
    """The owner did not answer in time: the slot is free."""
    booking = _locked(session, booking_id)
    late = booking.approve_by is not None and booking.approve_by <= now
    if booking.state is State.REQUESTED and late:
        booking.take(Step.EXPIRE, now)
        announce(session, "booking_lapsed", booking, parties_json(booking))


def lapse_hold(session: Session, booking_id: UUID, *, now: datetime) -> None:
    """The deposit was not paid in time. Only once payments has closed the deal's charges."""
    booking = _locked(session, booking_id)
    late = booking.hold_expires_at is not None and booking.hold_expires_at <= now
    if booking.state is State.AWAITING_DEPOSIT and late:
        booking.take(Step.LAPSE, now)
        announce(session, "booking_lapsed", booking, parties_json(booking))


def settle(session: Session, booking: Booking, now: datetime) -> None:
    """Tell payments that all of it is captured: now the owner is paid, once."""
    booking.settled_at = now
    total = Money(booking.price, booking.currency).json()
    announce(session, "booking_settled", booking, parties_json(booking) | {"total": total})


def arrive(session: Session, booking: Booking, seen: str, now: datetime) -> None:
    """It is `seen` (ARRIVALS) that the renter has come, and so the stay has begun. BookingState."""
    _start(session, booking, now)
    _note_arrival(booking, seen, now)


def _note_arrival(booking: Booking, seen: str, now: datetime) -> None:
    """Once: also where the clock had begun the stay, or it is known only as they leave."""
    if booking.arrived_at is None:
        booking.arrival, booking.arrived_at = seen, now


def note_gate(booking: Booking, now: datetime) -> None:
    """A barrier lets in whom the clock, or their own word, has let begin: it knows better."""
    if booking.arrival in (None, "said"):
        booking.arrival, booking.arrived_at = "gate", now
        booking.change(now)


def _start(session: Session, booking: Booking, now: datetime) -> None:
    booking.take(Step.START, now)
    booking.started_at = now
    announce(session, "booking_started", booking, agreement_json(booking))


def _end(session: Session, booking: Booking, now: datetime, waits: Waits) -> None:
    booking.take(ending(booking.balance), now)
    booking.ended_at = now
    if booking.state is State.BALANCE_DUE:
        booking.balance_due_at = now + waits.balance_due
        booking.forfeit_at = forfeit_at(booking.balance_due_at, booking.forfeit_seconds)
    data = parties_json(booking) | {
        "balance": Money(booking.balance, booking.currency).json(),
        "balance_due_at": rfc3339(booking.balance_due_at) if booking.balance_due_at else None,
    }
    if booking.forfeit_at:
        data["forfeit_at"] = rfc3339(booking.forfeit_at)
    announce(session, "booking_ended", booking, data)
    if booking.state is State.SETTLED:
        booking.change(now)
        settle(session, booking, now)


def _locked(session: Session, booking_id: UUID) -> Booking:
    # Read again under the lock: what made it due may be over.
    return session.scalars(
        select(Booking)
        .where(Booking.id == booking_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _check_renter(booking: Booking, member_id: UUID) -> None:
    if booking.renter_id != member_id:
        raise NotParty
