"""Reads of bookings: a party's own, and what other services ask about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from chassis.circle import OWN_VERSION, OWNER_CARD, neighbour_cards, with_owner
from chassis.clock import rfc3339
from chassis.database import Row
from chassis.pages import Page, Paging, page
from chassis.viewer import Viewer
from contracts.errors.general import NotThere
from contracts.json import Json
from contracts.subjects import add_deal
from services.parking.availability.rules import Period
from services.parking.availability.views import IS_TAKEN, span_range
from services.parking.bookings.model import Booking
from services.parking.bookings.rules import DEALS, OPEN, SETTLED, UNPAID, State
from services.parking.bookings.schemas import booking_json
from services.parking.disputes.schemas import dispute_json
from services.parking.disputes.views import newest_of
from services.parking.extensions.schemas import extension_json
from services.parking.extensions.views import extensions_of
from services.parking.overstays.schemas import overstay_json
from services.parking.overstays.views import overstays_of
from services.parking.spaces import views as space_views
from services.parking.spaces.model import Space
from services.parking.spaces.schemas import space_subject_json
from services.parking.waiting.views import IS_ANOTHERS_TURN

_BOOKING = Booking.__table__.c
_SPACE = Space.__table__
_TAKEN = (IS_TAKEN | IS_ANOTHERS_TURN).label("taken")
# A space as somebody asks for a time there: its owner's card, whether the time is taken (or is the
# turn of who waits for it), and what is known of who asks.
_WANTED = (
    select(*_SPACE.c, *OWNER_CARD, _TAKEN, OWN_VERSION)
    .select_from(with_owner(_SPACE))
    .where(_SPACE.c.id == bindparam("space_id", type_=Uuid()), space_views.SEEN)
)
_THEIRS = _BOOKING.renter_id == bindparam("renter_id", type_=Uuid())
# A booking whose balance, or overstay, the renter owes, overdue or not; how many slots they hold
# unpaid.
DEBTS = select(
    select(_BOOKING.id)
    .where(_THEIRS, or_(_BOOKING.status == State.BALANCE_DUE.value, _BOOKING.owes_overstay))
    .limit(1)
    .scalar_subquery()
    .label("owed"),
    select(func.count())
    .where(_THEIRS, _BOOKING.live, _BOOKING.status.in_([state.value for state in UNPAID]))
    .scalar_subquery()
    .label("unpaid"),
)
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
    return page(session, select(Booking).where(mine), order=NEWEST, paging=paging)


def wanted_space(session: Session, space_id: UUID | None, wanted: Period, viewer_id: UUID) -> Row:
    """The space, its owner's card, whether `wanted` is `taken` there, and the viewer's
    `own_version`; NotThere."""
    start, end = wanted
    # One that ends before it starts is for the rules to refuse: it overlaps nothing.
    span = span_range((start, max(start, end)))
    bound = {"space_id": space_id, "viewer_id": viewer_id, "span": span}
    row: Any = session.execute(_WANTED, bound).one_or_none()
    if row is None:
        raise NotThere
    found: Row = row
    return found


DUE = {
    "expire": (State.REQUESTED, Booking.approve_by),
    "lapse": (State.AWAITING_DEPOSIT, Booking.hold_expires_at),
    "start": (State.AGREED, Booking.starts_at),
    # While an extension waits to be paid it is not known yet when the stay ends.
    "end": (State.IN_USE, case((Booking.extended_to.is_(None), Booking.ends_at))),
}


def due(what: str, now: datetime) -> Select[UUID]:
    """The bookings for which it is time to `what` (a key of DUE)."""
    state, moment = DUE[what]
    late = and_(Booking.live, Booking.status == state.value, moment <= now)
    return select(Booking.id).where(late)


def rendered(session: Session, bookings: Sequence[Booking], viewer: Viewer) -> list[Json]:
    """Bookings as one of their parties reads them."""
    cards = neighbour_cards(session, [m for b in bookings for m in (b.owner_id, b.renter_id)])
    spaces = space_views.spaces_of(session, {booking.space_id for booking in bookings})
    # Most are never disputed, nor made longer: then nothing is asked.
    disputes = newest_of(session, [b.id for b in bookings if b.disputed_at])
    extensions = extensions_of(session, [b.id for b in bookings if b.extensions])
    overstays = overstays_of(session, [b.id for b in bookings if b.overstayed])
    return [
        booking_json(b, spaces[b.space_id], viewer, cards)
        | {"dispute": dispute_json(disputes[b.id], b, viewer) if b.disputed_at else None}
        | {"overstay": overstay_json(overstays[b.id], b, viewer) if b.overstayed else None}
        | {"extensions": [extension_json(e, b.currency) for e in extensions.get(b.id, ())]}
        for b in bookings
    ]


def subjects(session: Session, booking_ids: list[UUID], viewer: Viewer) -> dict[str, Json]:
    """Those of `booking_ids` that the viewer is a party of, as the subject of a conversation."""
    wanted = select(Booking).where(Booking.id.in_(booking_ids), _party_to(viewer.member_id))
    return {
        str(booking.id): _remembered(booking, viewer) | {"other_id": str(booking.renter_id)}
        for booking in session.scalars(wanted)
    }


def space_subjects(session: Session, space_ids: list[UUID], viewer: Viewer) -> dict[str, Json]:
    """Spaces as subjects of a conversation: those the viewer may see, and those they have a deal
    on, which they know as their last booking remembers them once they may not see them any more."""
    found = space_views.subjects(session, space_ids, viewer)
    deals = (
        select(Booking)
        .where(
            Booking.space_id.in_(space_ids),
            _party_to(viewer.member_id),
            Booking.status.in_([state.value for state in DEALS]),
        )
        # One a renter: of a space there may be thousands.
        .ext(distinct_on(Booking.space_id, Booking.renter_id))
        .order_by(Booking.space_id, Booking.renter_id, *NEWEST)
    )
    for booking in session.scalars(deals):
        add_deal(found, booking.space_id, _remembered(booking, viewer))
    return found


def _remembered(booking: Booking, viewer: Viewer) -> Json:
    """The space as it was when it was booked."""
    photos = [UUID(photo) for photo in booking.snapshot["photo_ids"]]
    parties = (booking.owner_id, booking.renter_id)
    partners = [member_id for member_id in parties if member_id != viewer.member_id]
    return space_subject_json(
        booking.owner_id, booking.snapshot["label"], photos, viewer, deal_with=partners
    )


def _party_to(member_id: UUID) -> ColumnElement[bool]:
    return or_(Booking.owner_id == member_id, Booking.renter_id == member_id)


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


def have_open_deal(session: Session, one: UUID, other: UUID) -> bool:
    """Whether the two have agreed on a booking that has not ended; what one only asks for is none:
    nobody is protected by asking."""
    deal = exists().where(
        Booking.owner_id.in_([one, other]),
        Booking.renter_id.in_([one, other]),
        Booking.status.in_(OPEN - {State.REQUESTED}),
    )
    return bool(session.scalar(select(deal)))


def open_deals(session: Session, member_id: UUID) -> list[Json]:
    """What keeps a member from leaving: every booking of theirs that has not ended.

    Of one that is settled and only waits for its money to reach the owner, the renter is free:
    whether the owner ever binds a card is not theirs to decide.
    """
    wanted = (
        select(Booking.id)
        .where(
            or_(
                (Booking.owner_id == member_id) & Booking.status.in_(OPEN),
                (Booking.renter_id == member_id) & Booking.status.in_(OPEN - {State.SETTLED}),
            )
        )
        .order_by(Booking.id)
    )
    return [
        {"kind": "booking", "id": str(found), "code": "deal_open"}
        for found in session.scalars(wanted)
    ]
