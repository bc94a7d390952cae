"""Use cases that follow payments: a charge is due, it is captured, the owner is paid."""

from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Table, Uuid, bindparam, exists, select, update
from sqlalchemy.orm import Session

from contracts.json import Json
from services.parking.bookings.actions import announce
from services.parking.bookings.model import Booking
from services.parking.bookings.rules import State, Step, can
from services.parking.bookings.schemas import agreement_json, parties_json
from services.parking.dues.rules import CAPTURED, OVERSTAY, SUPPLEMENT, number_of
from services.parking.extensions.actions import note_charge, take_supplement
from services.parking.overstays import actions as overstay_actions
from services.parking.stays.actions import settle

_TABLE = cast(Table, Booking.__table__)
_BOOKING = _TABLE.c
_THIS = _BOOKING.id == bindparam("booking_id", type_=Uuid())
_KNOWN = select(exists().where(_THIS))
_CHARGE = bindparam("charge_id", type_=Uuid())
_NOW = bindparam("now", type_=_BOOKING.changed_at.type)
_NOTE = {
    stage: update(_TABLE)
    .where(_THIS, _BOOKING[f"{stage}_charge_id"].is_(None))
    .values({f"{stage}_charge_id": _CHARGE, "version": _BOOKING.version + 1, "changed_at": _NOW})
    .returning(_BOOKING.id)
    for stage in CAPTURED
}


def note_due(session: Session, fact: Json, now: datetime) -> bool:
    """Note which charge the renter has to pay; whether its booking is known (yet)."""
    booking = {"booking_id": UUID(fact["deal_id"])}
    connection = session.connection()
    if fact["stage"] == OVERSTAY:
        overstay_actions.note_charge(session, booking["booking_id"], UUID(fact["charge_id"]))
    if fact["stage"] == SUPPLEMENT:
        number, charge_id = number_of(fact), UUID(fact["charge_id"])
        note_charge(session, booking["booking_id"], number, charge_id)
    if fact["stage"] in CAPTURED:
        noted = booking | {"charge_id": UUID(fact["charge_id"]), "now": now}
        if connection.scalar(_NOTE[fact["stage"]], noted):
            return True
    return bool(connection.scalar(_KNOWN, booking))


def _note(booking: Booking, fact: Json, now: datetime) -> None:
    """Which charge the renter has to pay, for the deposit or for the balance."""
    column = f"{fact['stage']}_charge_id"
    if fact["stage"] in CAPTURED and getattr(booking, column) is None:
        setattr(booking, column, UUID(fact["charge_id"]))
        booking.change(now)


def take_payment(session: Session, booking: Booking, fact: Json, now: datetime) -> None:
    """Money is there. For a booking that lapsed or was cancelled it changes nothing here:
    payments gives it back by itself."""
    if fact["stage"] == SUPPLEMENT:
        note_charge(session, booking.id, number_of(fact), UUID(fact["charge_id"]))
        take_supplement(session, booking, number_of(fact), now)
        return
    if fact["stage"] == OVERSTAY:
        overstay_actions.take_payment(session, booking, UUID(fact["charge_id"]), now)
        return
    _note(booking, fact, now)
    step = CAPTURED.get(fact["stage"])
    if step is Step.BALANCE and booking.state in (State.BALANCE_DUE, State.DISPUTED):
        # While it is disputed it moves nothing on, but it is there to be divided.
        booking.balance_paid_at = now
    if step is None or not can(booking.state, step):
        return
    booking.take(step, now)
    if booking.state is State.AGREED:
        announce(session, "booking_agreed", booking, agreement_json(booking))
    else:
        settle(session, booking, now)


def take_payout(session: Session, booking: Booking, now: datetime) -> None:
    """The owner has all that was agreed, or what is theirs of a deposit that did not go back."""
    if booking.kept is not None and booking.kept_paid_at is None:
        booking.kept_paid_at = now
        booking.change(now)
    elif can(booking.state, Step.PAY_OUT):
        booking.take(Step.PAY_OUT, now)
        announce(session, "booking_paid_out", booking, parties_json(booking))


def take_forfeit_payout(booking: Booking, now: datetime) -> None:
    """The owner has the deposit of a renter who does not pay."""
    if booking.forfeited_at is not None and booking.forfeit_paid_at is None:
        booking.forfeit_paid_at = now
        booking.change(now)


def locked_deal(session: Session, fact: Json) -> Booking | None:
    """The booking a fact of payments is about, locked; None when it is not known (yet)."""
    query = select(Booking).where(Booking.id == UUID(fact["deal_id"])).with_for_update()
    return session.scalar(query)
