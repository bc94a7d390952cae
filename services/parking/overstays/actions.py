"""Use cases of a car that is still there: reported, ended, charged, objected to, let be."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from contracts.errors.general import ValidationFailed
from contracts.errors.parking import OverstayState
from services.parking.bookings.actions import announce
from services.parking.bookings.model import Booking
from services.parking.bookings.rules import Waits
from services.parking.bookings.schemas import parties_json
from services.parking.extensions.rules import terms_agreed
from services.parking.overstays import rules, views
from services.parking.overstays.model import Overstay
from services.parking.overstays.schemas import fact_json


def report(
    session: Session,
    booking: Booking,
    photo_id: UUID,
    *,
    side: str,
    own_photo: bool,
    grace: timedelta,
    now: datetime,
) -> None:
    """The owner says that the car is still there; the renter hears it, and from when it costs. The
    caller holds the booking's lock, here as everywhere below."""
    rules.check_side(side, "owner")
    if not own_photo:
        raise ValidationFailed.at("/photo_id", "unknown_photo")
    known = views.overstay_of(session, booking)
    rules.check_report(
        booking.state,
        booking.ends_at,
        now,
        has_left=booking.left_at is not None,
        reported=known.status if known else None,
    )
    overstay = Overstay(
        booking_id=booking.id,
        status=rules.OPEN,
        since=booking.ends_at,
        charged_from=booking.ends_at + grace,
        photo_id=photo_id,
        reported_at=now,
    )
    session.add(overstay)
    booking.overstayed = True
    booking.version += 1
    data = parties_json(booking) | {
        "since": rfc3339(overstay.since),
        "charged_from": rfc3339(overstay.charged_from),
    }
    announce(session, "booking_overstay_reported", booking, data)


def end(session: Session, booking: Booking, *, by: str, now: datetime, waits: Waits) -> None:
    """The car has left, as one of the two says: what that costs is charged. OverstayState where
    none is open."""
    overstay = _found(session, booking)
    if overstay.status != rules.OPEN:
        raise OverstayState(status_now=overstay.status)
    if by == "renter":
        booking.left_at = now
    _end(session, booking, overstay, by=by, now=now, waits=waits)


def end_after_a_day(session: Session, booking_id: UUID, *, now: datetime, waits: Waits) -> None:
    """Nobody said anything for a day: that is the most that is charged."""
    booking = _locked(session, booking_id)
    overstay = views.overstay_of(session, booking)
    if overstay and overstay.status == rules.OPEN and overstay.since + rules.LONGEST <= now:
        _end(session, booking, overstay, by="clock", now=now, waits=waits)


def object_to(session: Session, booking: Booking, text: str, *, side: str, now: datetime) -> None:
    """The renter says that it was not so: nothing is asked for any more."""
    rules.check_side(side, "renter")
    overstay = _found(session, booking)
    if overstay.status == rules.OPEN:
        # What the owner claims is what there was when the renter objected.
        _measure(booking, overstay, by="renter", now=now)
    overstay.take("object")
    overstay.objection, overstay.objected_at = text, now
    _no_longer_owed(session, booking, overstay, "booking_overstay_objected")


def forgive(session: Session, booking: Booking, *, side: str, now: datetime) -> None:
    """The owner lets it be: nothing is asked for."""
    rules.check_side(side, "owner")
    overstay = _found(session, booking)
    if overstay.status == rules.OPEN:
        _measure(booking, overstay, by="owner", now=now)
    overstay.take("forgive")
    _no_longer_owed(session, booking, overstay, "booking_overstay_forgiven")


def drop(session: Session, booking: Booking) -> None:
    """The booking has come to nothing: so has what would be owed beside it."""
    overstay = views.overstay_of(session, booking)
    if overstay and (overstay.status, "forgive") in rules.TRANSITIONS:
        overstay.take("forgive")
        _no_longer_owed(session, booking, overstay, "booking_overstay_forgiven")


def note_charge(session: Session, booking_id: UUID, charge_id: UUID) -> None:
    """Which charge its renter has to pay."""
    unnoted = update(Overstay).where(
        Overstay.booking_id == booking_id, Overstay.charge_id.is_(None)
    )
    session.execute(unnoted.values(charge_id=charge_id))


def take_payment(session: Session, booking: Booking, charge_id: UUID, now: datetime) -> None:
    """It is paid. What was let be meanwhile payments gives back by itself."""
    overstay = views.overstay_of(session, booking)
    if overstay is None or overstay.charged_at is None:
        return
    if (overstay.status, "pay") not in rules.TRANSITIONS:
        return
    overstay.take("pay")
    overstay.paid_at, overstay.charge_id = now, charge_id
    booking.owes_overstay = False
    booking.version += 1


def take_payout(session: Session, booking: Booking, now: datetime) -> None:
    """The owner has it."""
    overstay = views.overstay_of(session, booking)
    if overstay and overstay.paid_out_at is None:
        overstay.paid_out_at = now
        booking.version += 1


def warn_next(session: Session, booking_id: UUID, *, now: datetime) -> None:
    """Who comes next hears of it: from now on calling it off costs them nothing."""
    booking = _locked(session, booking_id)
    # Read again under the lock: it may have been called off, or the car have left.
    if session.scalar(views.coming_next(now).where(Booking.id == booking.id)) is None:
        return
    booking.warned_at = now
    booking.version += 1
    data = parties_json(booking) | {"starts_at": rfc3339(booking.starts_at)}
    announce(session, "booking_in_doubt", booking, data)


def _end(
    session: Session, booking: Booking, overstay: Overstay, *, by: str, now: datetime, waits: Waits
) -> None:
    _measure(booking, overstay, by=by, now=now)
    if overstay.amount:
        _charge(session, booking, overstay, now, waits)
    else:
        overstay.take("forgive")
        _no_longer_owed(session, booking, overstay, "booking_overstay_forgiven")


def _measure(booking: Booking, overstay: Overstay, *, by: str, now: datetime) -> None:
    until = min(now, overstay.since + rules.LONGEST)
    grace = overstay.charged_from - overstay.since
    cost = rules.cost(terms_agreed(booking.snapshot), overstay.since, until, grace)
    overstay.until, overstay.ended_by = until, by
    overstay.hours, overstay.amount = cost.hours, cost.amount


def _charge(
    session: Session, booking: Booking, overstay: Overstay, now: datetime, waits: Waits
) -> None:
    overstay.take("charge")
    overstay.charged_at = now
    overstay.due_at = now + waits.balance_due
    booking.owes_overstay = True
    booking.version += 1
    announce(session, "booking_overstay_charged", booking, fact_json(overstay, booking))


def _no_longer_owed(
    session: Session, booking: Booking, overstay: Overstay, event_type: str
) -> None:
    booking.owes_overstay = False
    booking.version += 1
    announce(session, event_type, booking, fact_json(overstay, booking))


def _found(session: Session, booking: Booking) -> Overstay:
    overstay = views.overstay_of(session, booking)
    if overstay is None:
        raise OverstayState(status_now="")
    return overstay


def _locked(session: Session, booking_id: UUID) -> Booking:
    wanted = select(Booking).where(Booking.id == booking_id).with_for_update()
    return session.scalars(wanted.execution_options(populate_existing=True)).one()
