"""Reads of bookings: a party's own, and what other services ask about them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from chassis.circle import neighbour_cards
from chassis.clock import rfc3339
from chassis.pages import Page, page
from contracts.errors.base import Json
from contracts.errors.general import NotThere
from services.parking.bookings.model import Booking
from services.parking.bookings.rules import SETTLED, UNPAID, State
from services.parking.bookings.schemas import booking_json
from services.parking.spaces.model import Space
from services.parking.spaces.schemas import Onlooker, subject_json
from services.parking.spaces.views import Paging

NEWEST = (Booking.created_at.desc(), Booking.id.desc())


def party_booking(
    session: Session, booking_id: UUID | None, member_id: UUID, *, lock: bool = False
) -> Booking:
    """The booking, for one of its two parties; NotThere for anyone else."""
    query = select(Booking).where(Booking.id == booking_id)
    booking = session.scalar(query.with_for_update() if lock else query)
    if booking is None or not booking.is_party(member_id):
        raise NotThere
    return booking


def own_bookings(session: Session, member_id: UUID, role: str | None, paging: Paging) -> Page:
    """Bookings of one's own spaces (`role` owner), by oneself (renter), or both; newest first."""
    sides = {"owner": Booking.owner_id == member_id, "renter": Booking.renter_id == member_id}
    mine = sides[role] if role else or_(*sides.values())
    return page(
        session, select(Booking).where(mine), order=NEWEST, cursor=paging.cursor, limit=paging.limit
    )


def unpaid_count(session: Session, renter_id: UUID) -> int:
    """How many slots somebody holds without having paid for them."""
    unpaid = Booking.status.in_([state.value for state in UNPAID])
    count = select(func.count()).where(Booking.renter_id == renter_id, Booking.live, unpaid)
    return session.scalar(count) or 0


def overdue_balance(session: Session, renter_id: UUID, now: datetime) -> UUID | None:
    """A booking whose balance the renter should have paid by now."""
    owed = select(Booking.id).where(
        Booking.renter_id == renter_id,
        Booking.status == State.BALANCE_DUE.value,
        Booking.balance_due_at <= now,
    )
    return session.scalar(owed.limit(1))


DUE = {
    "expire": (State.REQUESTED, Booking.approve_by),
    "lapse": (State.AWAITING_DEPOSIT, Booking.hold_expires_at),
    "start": (State.AGREED, Booking.starts_at),
    "end": (State.IN_USE, Booking.ends_at),
}


def due(session: Session, what: str, *, now: datetime, past: UUID | None, most: int) -> list[UUID]:
    """The next bookings, by id after `past`, for which it is time to `what` (a key of DUE)."""
    state, moment = DUE[what]
    late = and_(Booking.live, Booking.status == state.value, moment <= now)
    query = select(Booking.id).where(late).order_by(Booking.id).limit(most)
    return list(session.scalars(query.where(Booking.id > past) if past else query))


def rendered(session: Session, bookings: Sequence[Booking], onlooker: Onlooker) -> list[Json]:
    """Bookings as one of their parties reads them."""
    cards = neighbour_cards(session, [m for b in bookings for m in (b.owner_id, b.renter_id)])
    wanted = select(Space).where(Space.id.in_({booking.space_id for booking in bookings}))
    spaces = {space.id: space for space in session.scalars(wanted)}
    return [booking_json(b, spaces[b.space_id], onlooker, cards) for b in bookings]


def subjects(session: Session, booking_ids: list[UUID], onlooker: Onlooker) -> dict[str, Json]:
    """Those of `booking_ids` that the onlooker is a party of, as the subject of a conversation."""
    party = or_(Booking.owner_id == onlooker.member_id, Booking.renter_id == onlooker.member_id)
    own = session.scalars(select(Booking).where(Booking.id.in_(booking_ids), party))
    found = {}
    for booking in own:
        photos = [UUID(photo) for photo in booking.snapshot["photo_ids"]]
        subject = subject_json(booking.owner_id, booking.snapshot["label"], photos, onlooker)
        found[str(booking.id)] = subject | {"is_party": True, "other_id": str(booking.renter_id)}
    return found


def deal(booking: Booking) -> Json:
    """What reviews need to know of it."""
    return {
        "kind": "booking",
        "deal_id": str(booking.id),
        "owner_id": str(booking.owner_id),
        "other_id": str(booking.renter_id),
        "open_for_review": booking.state in SETTLED,
        "finished_at": rfc3339(booking.settled_at) if booking.settled_at else None,
        "title": booking.snapshot["label"],
    }
