"""Use cases of an extension: ask for it, pay for it, and what becomes of one that is not paid."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, func, select, update
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.database import Row
from contracts.errors.general import NotThere, ValidationFailed
from contracts.errors.parking import BalanceUnpaid, ExtensionNotOffered
from contracts.json import Json
from services.parking.availability.rules import is_open
from services.parking.bookings.actions import announce
from services.parking.bookings.model import Booking
from services.parking.bookings.rules import Waits
from services.parking.bookings.views import DEBTS, wanted_space
from services.parking.extensions import rules, views
from services.parking.extensions.model import Extension
from services.parking.extensions.rules import Longer
from services.parking.extensions.schemas import fact_json, longer_lines
from services.parking.search.views import slot_taken
from services.parking.spaces.model import Space, opening_of

# In the order of all locks here (the renter's count, the space, the booking). A booking shares the
# space's lock with others, which wait for one another at the slot; who extends holds it alone: an
# UPDATE that meets an INSERT there would wait in a circle.
_ALONE = (
    select(
        func.pg_advisory_xact_lock(func.hashtextextended(bindparam("renter", type_=Text()), 1)),
        Space.version,
    )
    .where(Space.id == bindparam("space_id", type_=Uuid()))
    .with_for_update(key_share=True)
)


class Offer(NamedTuple):
    """What the longer stay costs, and the lines that explain it."""

    longer: Longer
    lines: list[Json]


def quote_extension(
    session: Session,
    booking: Booking,
    ends_at: datetime,
    *,
    now: datetime,
    ask_near: Callable[[], Json],
) -> Offer:
    """What it would cost its renter that the stay ends at `ends_at`.

    ExtensionNotOffered, ValidationFailed, BookingState, ExtensionPending, TooLateToExtend,
    TooManyExtensions, BalanceUnpaid, SlotTaken, in this order.
    """
    space = _offered(session, booking, ends_at)
    problems = _problems(space, booking, ends_at)
    if problems:
        raise ValidationFailed(errors=problems)
    rules.check_extendable(
        booking.state,
        booking.ends_at,
        now,
        pending=booking.extended_to is not None,
        made=booking.extensions,
    )
    if owed := session.execute(DEBTS, {"renter_id": booking.renter_id}).one().owed:
        raise BalanceUnpaid(booking_id=str(owed))
    if views.is_taken_by_others(session, booking, ends_at, space.buffer_minutes):
        wanted = (booking.ends_at, ends_at)
        raise slot_taken(session, space, wanted, booking.renter_id, now=now, ask_near=ask_near)
    longer = rules.longer(
        rules.terms_agreed(booking.snapshot), booking.starts_at, ends_at, agreed=booking.price
    )
    return Offer(longer, longer_lines(longer, booking, views.newest_paid(session, booking)))


def extend_booking(
    session: Session,
    booking: Booking,
    ends_at: datetime,
    *,
    now: datetime,
    waits: Waits,
    ask_near: Callable[[], Json],
) -> None:
    """Hold the time behind the booking, until the supplement is paid or was to be; where nothing is
    to be paid the stay is longer at once. All that quote_extension refuses."""
    session.execute(_ALONE, {"renter": str(booking.renter_id), "space_id": booking.space_id})
    session.refresh(booking, with_for_update=True)
    offer = quote_extension(session, booking, ends_at, now=now, ask_near=ask_near)
    booking.extensions += 1
    extension = Extension(
        booking_id=booking.id,
        number=booking.extensions,
        status=rules.PENDING,
        was_until=booking.ends_at,
        ends_at=ends_at,
        amount=offer.longer.supplement,
        lines=offer.lines,
        due_at=now + waits.deposit_hold,
        created_at=now,
    )
    session.add(extension)
    if not extension.amount:
        _lengthen(session, booking, extension, now)
        return
    # The constraint `booking_slot` holds it from now on.
    booking.extended_to = ends_at
    booking.change(now)
    data = fact_json(extension, booking) | {"due_at": rfc3339(extension.due_at)}
    announce(session, "booking_extension_requested", booking, data)


def note_charge(session: Session, booking_id: UUID, number: int, charge_id: UUID) -> None:
    """Which charge its renter has to pay."""
    unnoted = update(Extension).where(
        Extension.booking_id == booking_id,
        Extension.number == number,
        Extension.charge_id.is_(None),
    )
    session.execute(unnoted.values(charge_id=charge_id))


def take_supplement(session: Session, booking: Booking, number: int, now: datetime) -> None:
    """It is paid: from now on the stay ends later. Of one that lapsed payments gives it back by
    itself. The booking is locked by the caller."""
    pending = views.pending_of(session, booking)
    if pending and pending.number == number:
        _lengthen(session, booking, pending, now)


def lapse_extension(session: Session, booking_id: UUID, *, now: datetime) -> None:
    """It was not paid in time. Only once payments has closed its charge."""
    wanted = select(Booking).where(Booking.id == booking_id).with_for_update()
    booking = session.scalars(wanted.execution_options(populate_existing=True)).one()
    pending = views.pending_of(session, booking)
    if pending and pending.due_at <= now:
        _lapse(session, booking, pending, "unpaid", now)


def drop_pending(session: Session, booking: Booking, now: datetime) -> None:
    """The stay ends, or is objected to, before an extension of it was paid: what arrives for that
    all the same goes back. Before anything else changes of the booking, which is locked."""
    pending = views.pending_of(session, booking)
    if pending:
        _lapse(session, booking, pending, "ended", now)


def _offered(session: Session, booking: Booking, ends_at: datetime) -> Row:
    """The space, while it is offered to its renter: who may not book there any more is not told
    why."""
    try:
        space = wanted_space(session, booking.space_id, (ends_at, ends_at), booking.renter_id)
    except NotThere:
        raise ExtensionNotOffered from None
    return space


def _problems(space: Row, booking: Booking, ends_at: datetime) -> list[Json]:
    problems = rules.length_problems(booking.starts_at, booking.ends_at, ends_at, space.max_minutes)
    # What was agreed is open whatever its owner says; windows are gone through day by day.
    if not problems and not is_open(opening_of(space), booking.ends_at, ends_at):
        problems.append({"pointer": "/ends_at", "code": "outside_windows"})
    return problems


def _lengthen(session: Session, booking: Booking, extension: Extension, now: datetime) -> None:
    extension.take("pay", now)
    booking.ends_at, booking.extended_to = extension.ends_at, None
    booking.supplement += extension.amount
    booking.change(now)
    announce(session, "booking_extended", booking, fact_json(extension, booking))


def _lapse(
    session: Session, booking: Booking, extension: Extension, because: str, now: datetime
) -> None:
    extension.take("lapse", now)
    booking.extended_to = None
    booking.change(now)
    data = fact_json(extension, booking)
    data |= {"due_at": rfc3339(extension.due_at), "because": because}
    announce(session, "booking_extension_lapsed", booking, data)
