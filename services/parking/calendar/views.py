"""Reads of bookings for a calendar: those of whoever a token is of."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from chassis.circle import neighbour_cards
from contracts.errors.general import NotThere
from contracts.json import Json
from contracts.labels import in_language, status_label
from services.parking.bookings.model import Booking
from services.parking.bookings.rules import OPEN, SETTLED, TOLD_WHERE, UNPAID, State
from services.parking.calendar.model import CalendarToken
from services.parking.calendar.rules import LET, RENTED, Entry, Sureness, digest_of
from services.parking.spaces import views as space_views
from services.parking.spaces.schemas import place_of

# How far back it goes, and how many it has at most, those that begin last.
BACK = timedelta(days=180)
MOST = 1_000


class Reader(NamedTuple):
    """Whose calendar it is, and in which language it is read."""

    member_id: UUID
    locale: str


def owner_of(session: Session, seed: str) -> UUID:
    """Whose calendar the seed of a token opens; NotThere."""
    wanted = select(CalendarToken.member_id).where(CalendarToken.digest == digest_of(seed))
    member_id = session.scalar(wanted)
    if member_id is None:
        raise NotThere
    return member_id


def entries(session: Session, reader: Reader, now: datetime) -> list[Entry]:
    """A member's bookings, as owner and as renter, in the order in which they begin."""
    me = reader.member_id
    wanted = (
        select(Booking)
        .where(or_(Booking.owner_id == me, Booking.renter_id == me))
        .where(Booking.starts_at > now - BACK)
        .order_by(Booking.starts_at.desc(), Booking.id.desc())
        .limit(MOST)
    )
    bookings = session.scalars(wanted).all()
    spaces = space_views.spaces_of(session, {booking.space_id for booking in bookings})
    cards = neighbour_cards(session, [booking.renter_id for booking in bookings])
    return [
        _entry(
            booking,
            # As it is now while somebody drives there, else as it was booked.
            place_of(spaces[booking.space_id]) if booking.live else booking.snapshot,
            cards[booking.renter_id]["display_name"],
            reader,
        )
        for booking in reversed(bookings)
    ]


def _entry(booking: Booking, place: Json, renter: str, reader: Reader) -> Entry:
    lets = booking.owner_id == reader.member_id
    told = lets or booking.state in TOLD_WHERE
    label = booking.snapshot["label"]
    is_on_map = told and place["latitude"] is not None
    return Entry(
        uid=f"{booking.id}@linli",
        sequence=booking.version - 1,
        changed_at=booking.changed_at,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        sureness=sureness(booking.state),
        summary=in_language(LET if lets else RENTED, reader.locale).format(label=label, who=renter),
        details=status_label("booking", booking.status, reader.locale),
        place=" ".join(filter(None, (label, place["location_note"] if told else ""))),
        position=(place["latitude"], place["longitude"]) if is_on_map else None,
        keeps_busy=not lets,
    )


def sureness(state: State) -> Sureness:
    """What has come to nothing stays, or programs that follow would keep it."""
    if state in UNPAID:
        return Sureness.TENTATIVE
    return Sureness.CONFIRMED if state in OPEN | SETTLED else Sureness.CANCELLED
