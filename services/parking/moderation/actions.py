"""Doing to a space what the committee has decided, as members tells it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.json import Json
from services.parking.bookings.actions import decline_booking
from services.parking.bookings.model import Booking
from services.parking.bookings.rules import State
from services.parking.spaces import actions as spaces
from services.parking.spaces.model import Space
from services.parking.spaces.rules import REMOVED


def moderate(session: Session, told: Json, now: datetime) -> bool:
    """Carry out `told`, a post_moderated; once it has been, again changes nothing.

    Of a removed space the requests that nobody has agreed to end; bookings that are agreed, or
    wait for their deposit, go on, and so does their money. False where it is to be shown again
    before it was heard that it is hidden.
    """
    decision_id = UUID(told["decision_id"])
    wanted = select(Space).where(Space.id == UUID(told["post_id"]))
    space = session.scalar(wanted.with_for_update(key_share=True))
    if space is None or space.status == REMOVED:
        return True
    match told["verdict"]:
        case "removed":
            spaces.remove_space(session, space)
            _end_requests(session, space, now)
        case "hidden":
            spaces.hide_space(session, space, decision_id)
        case "shown" if space.hidden_by is None:
            return False
        case "shown" if space.hidden_by == decision_id:
            spaces.hide_space(session, space, None)
    return True


def _end_requests(session: Session, space: Space, now: datetime) -> None:
    requested = select(Booking).where(
        Booking.space_id == space.id, Booking.status == State.REQUESTED.value
    )
    for booking in session.scalars(requested.order_by(Booking.id).with_for_update()):
        decline_booking(session, booking, owner_id=space.owner_id, reason=None, now=now)
