"""Use case of a renter who finds the space taken by somebody else."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.errors.general import NotParty, ValidationFailed
from contracts.json import Json
from services.parking.bookings.actions import announce
from services.parking.bookings.model import Booking
from services.parking.bookings.rules import Step
from services.parking.bookings.schemas import alternative_json, cancellation_json
from services.parking.extensions.actions import drop_pending
from services.parking.occupied.rules import Coming, check_report, rest_of
from services.parking.search.views import alternatives
from services.parking.spaces.model import Space


def report_occupied(
    session: Session,
    booking: Booking,
    photo_id: UUID,
    *,
    member_id: UUID,
    own_photo: bool,
    now: datetime,
    ask_near: Callable[[], Json],
) -> list[Json]:
    """The booking is over and all that was paid goes back at once, whatever its terms: somebody who
    stands in the street is not to wait for a word of the owner's. Answers with the other spaces
    that are free for the rest of the time, the nearest first by `ask_near`. The caller holds the
    booking's lock."""
    if booking.renter_id != member_id:
        raise NotParty
    if not own_photo:
        raise ValidationFailed.at("/photo_id", "unknown_photo")
    check_report(booking.state, _coming(booking), now)
    drop_pending(session, booking, now)
    booking.take(Step.FIND_OCCUPIED, now)
    booking.cancelled_by, booking.found_occupied = "renter", True
    booking.occupied_photo_id = photo_id
    announce(session, "booking_cancelled", booking, cancellation_json(booking))
    return elsewhere(session, booking, now, ask_near=ask_near)


def _coming(booking: Booking) -> Coming:
    return Coming(booking.starts_at, booking.ends_at, booking.arrival, booking.arrived_at)


def elsewhere(
    session: Session, booking: Booking, now: datetime, *, ask_near: Callable[[], Json]
) -> list[Json]:
    """The other spaces that are free for the rest of the time."""
    wanted = rest_of(booking.starts_at, booking.ends_at, now)
    if wanted[0] >= wanted[1]:
        return []
    space = session.get_one(Space, booking.space_id)
    found = alternatives(
        session, space, wanted, viewer_id=booking.renter_id, now=now, ask_near=ask_near
    )
    return [
        alternative_json(other, period) for other, period in found if other.id != booking.space_id
    ]
