"""Use cases of a booking up to the agreement: ask, approve, decline, cancel, run out of time."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Text, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.circle import include_self
from chassis.ids import uuid7
from chassis.outbox import publish
from contracts.errors.general import NotOwner, ValidationFailed
from contracts.errors.parking import (
    BalanceUnpaid,
    OwnSpace,
    SlotTaken,
    TooManyUnpaidBookings,
)
from contracts.json import Json
from services.parking.availability.rules import Period
from services.parking.availability.views import is_open, is_taken
from services.parking.bookings.model import SLOT, Booking
from services.parking.bookings.rules import (
    MAX_UNPAID,
    Ask,
    State,
    Step,
    Waits,
    check_approval,
    check_cancel,
    plate_problems,
    tidy_plate,
    time_problems,
)
from services.parking.bookings.schemas import alternative_json, offer_json, parties_json
from services.parking.bookings.views import debts
from services.parking.search.views import alternatives
from services.parking.spaces.model import Space
from services.parking.spaces.rules import Quote, price, require_resident
from services.parking.spaces.schemas import snapshot_of
from services.parking.spaces.views import visible_space

_ONE_BY_ONE = select(
    func.pg_advisory_xact_lock(func.hashtextextended(bindparam("renter", type_=Text()), 1))
)
_HOLD = insert(Booking).on_conflict_do_nothing(constraint=SLOT).returning(Booking)


def announce(session: Session, event_type: str, booking: Booking, data: Json) -> None:
    """Tell the others what became of a booking."""
    session.flush()
    publish(
        session,
        event_type,
        aggregate_id=booking.id,
        aggregate_version=booking.version,
        data=data,
    )


def quote_stay(
    session: Session, body: dict[str, Any], *, viewer_id: UUID, now: datetime
) -> tuple[Space, Quote]:
    """What a stay would cost. NotThere, ValidationFailed, SlotTaken."""
    space = visible_space(session, body["space_id"], viewer_id)
    wanted = (body["starts_at"], body["ends_at"])
    _refuse(_time_problems(space, wanted, now))
    if is_taken(session, space, wanted):
        raise _slot_taken(session, space, wanted, viewer_id, now)
    return space, price(space.terms, *wanted)


def request_booking(
    session: Session, body: dict[str, Any], *, standing: Json, now: datetime, waits: Waits
) -> Booking:
    """Hold a slot for the caller, whose standing() is `standing`.

    NotThere, ResidencyRequired, OwnSpace, ValidationFailed, SlotTaken, BalanceUnpaid,
    TooManyUnpaidBookings, in this order; SlotTaken also last, where another was quicker.
    """
    renter_id = UUID(standing["member_id"])
    space = visible_space(session, body["space_id"], renter_id)
    require_resident(standing)
    if space.owner_id == renter_id:
        raise OwnSpace
    wanted = (body["starts_at"], body["ends_at"])
    plate = tidy_plate(body.get("plate"))
    _refuse(
        [*_time_problems(space, wanted, now), *plate_problems(plate, required=space.plate_required)]
    )
    # Most who come too late come later than a moment: they need not wait for a lock to be told.
    if is_taken(session, space, wanted):
        raise _slot_taken(session, space, wanted, renter_id, now)
    # Before any other lock, here as everywhere: the neighbour's row, where it is written at all.
    include_self(session, standing)
    _check_debts(session, renter_id)
    booking = _hold(session, space, wanted, renter_id=renter_id, plate=plate, now=now, waits=waits)
    if booking is None:
        raise _slot_taken(session, space, wanted, renter_id, now)
    announce(session, "booking_requested", booking, offer_json(booking))
    return booking


def _time_problems(space: Space, wanted: Period, now: datetime) -> list[Json]:
    ask = Ask(
        *wanted, space.min_minutes, space.max_minutes, open=partial(is_open, space.opening, *wanted)
    )
    return time_problems(ask, now)


def _refuse(problems: list[Json]) -> None:
    if problems:
        raise ValidationFailed(errors=problems)


def _check_debts(session: Session, renter_id: UUID) -> None:
    # One renter's requests count one after the other, or two at once would both be the tenth.
    session.execute(_ONE_BY_ONE, {"renter": str(renter_id)})
    owed, unpaid = debts(session, renter_id)
    if owed:
        raise BalanceUnpaid(booking_id=str(owed))
    if unpaid >= MAX_UNPAID:
        raise TooManyUnpaidBookings


def _hold(
    session: Session,
    space: Space,
    wanted: Period,
    *,
    renter_id: UUID,
    plate: str | None,
    now: datetime,
    waits: Waits,
) -> Booking | None:
    """The booking, or None when the slot is taken: the exclusion constraint decides."""
    quote = price(space.terms, *wanted)
    state = State.AWAITING_DEPOSIT if space.instant else State.REQUESTED
    row = {
        "id": uuid7(),
        "space_id": space.id,
        "owner_id": space.owner_id,
        "renter_id": renter_id,
        "status": state.value,
        "live": True,
        "version": 1,
        "starts_at": wanted[0],
        "ends_at": wanted[1],
        "plate": plate,
        "total": quote.total,
        "deposit": quote.deposit,
        "balance": quote.balance,
        "currency": space.currency,
        "hold_expires_at": now + waits.deposit_hold if space.instant else None,
        # An answer that comes after the stay is no answer.
        "approve_by": None if space.instant else min(now + waits.approval, wanted[1]),
        "snapshot": snapshot_of(space),
        "created_at": now,
    }
    booking: Booking | None = session.scalar(_HOLD, row)
    return booking


def _slot_taken(
    session: Session, space: Space, wanted: Period, viewer_id: UUID, now: datetime
) -> SlotTaken:
    found = alternatives(session, space, wanted, viewer_id=viewer_id, now=now)
    return SlotTaken(alternatives=[alternative_json(other, period) for other, period in found])


def approve_booking(
    session: Session, booking: Booking, *, owner_id: UUID, now: datetime, waits: Waits
) -> None:
    """The owner says yes: from now the deposit is waited for."""
    _check_owner(booking, owner_id)
    check_approval(booking.state, booking.approve_by, now)
    booking.take(Step.APPROVE)
    booking.hold_expires_at = now + waits.deposit_hold
    announce(session, "booking_approved", booking, offer_json(booking))


def decline_booking(
    session: Session, booking: Booking, *, owner_id: UUID, reason: str | None
) -> None:
    """The owner says no: the slot is free."""
    _check_owner(booking, owner_id)
    booking.take(Step.DECLINE)
    booking.reason = reason
    announce(session, "booking_declined", booking, parties_json(booking))


def cancel_booking(
    session: Session, booking: Booking, *, member_id: UUID, reason: str | None, now: datetime
) -> None:
    """Either side calls it off before the start; payments gives back what was paid."""
    check_cancel(booking.state, booking.starts_at, now)
    booking.take(Step.CANCEL)
    booking.reason = reason
    by = "owner" if member_id == booking.owner_id else "renter"
    announce(session, "booking_cancelled", booking, parties_json(booking) | {"by": by})


def _check_owner(booking: Booking, member_id: UUID) -> None:
    if booking.owner_id != member_id:
        raise NotOwner
