"""Use cases of the gate: give out a pass, let somebody in, forget who came."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from contracts.errors.general import NotParty, RateLimited
from contracts.errors.parking import BookingState
from services.parking.bookings.model import Booking
from services.parking.bookings.rules import State, tidy_plate
from services.parking.gate import views as gate_views
from services.parking.gate.model import GateVisit
from services.parking.gate.rules import (
    COUNTED_OVER,
    REMEMBERED,
    Gate,
    Keys,
    Pass,
    Reason,
    is_let_in,
    read,
    signed,
    why_not,
)
from services.parking.stays.actions import arrive, note_gate

FORGOTTEN_AT_ONCE = 1_000


@dataclass(frozen=True)
class Asked:
    """What a barrier has read: a pass or a plate, or both; `space_id` where it bars one space."""

    text: str | None = None
    plate: str | None = None
    space_id: UUID | None = None


def make_pass(
    session: Session, booking: Booking, keys: Keys, *, member_id: UUID, now: datetime
) -> str:
    """The renter's, until the stay is over; asked for again it is the same as long as the booking
    is. NotParty, BookingState."""
    if booking.renter_id != member_id:
        raise NotParty
    if booking.ends_at <= now or not is_let_in(booking.state, live=booking.live):
        raise BookingState(status_now=booking.status)
    said = Pass(
        gate_views.community_of(session, booking),
        booking.id,
        booking.starts_at,
        booking.ends_at,
        booking.plate,
    )
    return signed(said, keys)


def check_gate(
    session: Session, gate: Gate, asked: Asked, keys: Keys, *, now: datetime, a_minute: int
) -> Reason:
    """Whether `gate` opens, and write down who came. Who may come in has arrived: that starts the
    stay as a check-in would. RateLimited."""
    if gate_views.asked_lately(session, gate.name, now, COUNTED_OVER) >= a_minute:
        raise RateLimited(retry_after=int(COUNTED_OVER.total_seconds()))
    booking, reason = _judged(session, gate, asked, keys, now)
    if booking is not None and reason is Reason.VALID and booking.state is State.AGREED:
        arrive(session, booking, "gate", now)
    elif booking is not None and reason is Reason.VALID and booking.state is State.IN_USE:
        note_gate(booking, now)
    visit = GateVisit(gate=gate.name, at=now, outcome=reason.value)
    visit.booking_id = booking.id if booking is not None else None
    session.add(visit)
    return reason


def _judged(
    session: Session, gate: Gate, asked: Asked, keys: Keys, now: datetime
) -> tuple[Booking | None, Reason]:
    """The booking, locked, and what is said of it. The booking decides, not what its pass said when
    it was given out."""
    plate = tidy_plate(asked.plate)
    if asked.text is None:
        found = gate_views.booking_of_plate(
            session, plate or "", gate.community_id, now, asked.space_id
        )
        booking = _locked(session, found.id) if found else None
        return booking, _reason(booking, now) if booking else Reason.NO_BOOKING
    said = read(asked.text, keys)
    if isinstance(said, Reason):
        return None, said
    booking = _locked(session, said.booking_id)
    if booking is None:
        return None, Reason.NO_BOOKING
    space_id = asked.space_id or booking.space_id
    if said.community_id != gate.community_id or booking.space_id != space_id:
        return booking, Reason.ELSEWHERE
    if plate and booking.plate and plate != booking.plate:
        return booking, Reason.OTHER_PLATE
    return booking, _reason(booking, now)


def _reason(booking: Booking, now: datetime) -> Reason:
    return why_not(
        booking.state,
        live=booking.live,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        now=now,
    )


def _locked(session: Session, booking_id: UUID) -> Booking | None:
    return session.scalar(
        select(Booking)
        .where(Booking.id == booking_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def forget_visits(session: Session, now: datetime, older: timedelta = REMEMBERED) -> bool:
    """Some of those that are long past; whether there may be more."""
    past = select(GateVisit.id).where(GateVisit.at < now - older).limit(FORGOTTEN_AT_ONCE)
    gone = session.execute(delete(GateVisit).where(GateVisit.id.in_(past)).returning(GateVisit.id))
    return len(gone.all()) == FORGOTTEN_AT_ONCE
