"""Every table of parking: what of it is told to its member, and what erasure does with it."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from chassis.disputes.holdings import disputes_held
from chassis.holdings import (
    CIRCLE_HELD,
    LEAVING_EXEMPT,
    MACHINERY_EXEMPT,
    MACHINERY_HELD,
    Blanked,
    Deleted,
    Holding,
    Holdings,
    codes,
)
from chassis.tables import neighbour
from contracts.json import Json
from contracts.labels import REMOVED
from services.parking.bookings.model import Booking
from services.parking.calendar.model import CalendarToken
from services.parking.disputes.model import Dispute, Evidence, Proposal
from services.parking.extensions.model import Extension
from services.parking.gate.model import GateVisit
from services.parking.models import METADATA
from services.parking.overstays.model import Overstay
from services.parking.permits.model import GatePermit
from services.parking.signs.model import Sign
from services.parking.spaces.model import Space
from services.parking.waiting.model import Waiting

# Of what a booking keeps of its space, all that says where it is and how it looks.
_NOWHERE: Json = {
    "label": REMOVED,
    "location_note": "",
    "latitude": None,
    "longitude": None,
    "photo_ids": [],
}


def _of_booking(me: UUID) -> dict[str, Any]:
    """The plate is its renter's; where the space is its owner finds among their spaces."""
    return {
        "plate": case((Booking.renter_id == me, Booking.plate), else_=None),
        "space": Booking.snapshot["label"].as_string(),
        "owner": _name(Booking.owner_id),
        "renter": _name(Booking.renter_id),
    }


def _bookings_of(me: UUID) -> Select[UUID]:
    return select(Booking.id).where(or_(Booking.owner_id == me, Booking.renter_id == me))


def _let_by(me: UUID) -> Select[UUID]:
    return select(Booking.id).where(Booking.owner_id == me)


def _rented_by(me: UUID) -> Select[UUID]:
    return select(Booking.id).where(Booking.renter_id == me)


def _name(of: Any) -> Any:
    known = select(neighbour.c.display_name).where(neighbour.c.member_id == of)
    return known.correlate_except(neighbour).scalar_subquery()


HELD = Holdings(
    METADATA,
    [
        Holding(
            Space,
            "spaces",
            lambda me: Space.owner_id == me,
            [
                Blanked(
                    {
                        "label": REMOVED,
                        "location_note": "",
                        "latitude": None,
                        "longitude": None,
                        "photo_ids": [],
                        "hidden_from": [],
                        "windows": [],
                        "exceptions": [],
                    }
                )
            ],
            keeps={
                **codes("status", "currency", "cancellation"),
                "zone": "the community's time zone",
            },
        ),
        Holding(
            Booking,
            "bookings",
            lambda me: or_(Booking.owner_id == me, Booking.renter_id == me),
            [
                Blanked({"reason": None}),
                Blanked(
                    {"plate": None, "occupied_photo_id": None},
                    lambda me: Booking.renter_id == me,
                ),
                Blanked(
                    {"snapshot": Booking.snapshot.op("||")(literal(_NOWHERE, JSONB))},
                    lambda me: Booking.owner_id == me,
                ),
            ],
            untold={
                "snapshot": "of the space: its label is told, the rest is its owner's",
                "period": "the same as starts_at and ends_at",
                "held": "the same, with buffer_minutes",
                "live": "follows from the status",
            },
            more=_of_booking,
            keeps=codes("status", "currency", "cancelled_by", "arrival"),
        ),
        *disputes_held(Dispute, Proposal, Evidence, _bookings_of),
        Holding(
            GateVisit,
            "gate_visits",
            lambda me: GateVisit.booking_id.in_(_rented_by(me)),
            [Deleted()],
        ),
        Holding(
            GatePermit,
            "gate_permits",
            lambda me: GatePermit.booking_id.in_(_rented_by(me)),
            [Deleted()],
        ),
        Holding(
            Sign,
            "signs",
            lambda me: Sign.space_id.in_(select(Space.id).where(Space.owner_id == me)),
            [Deleted()],
        ),
        Holding(
            Extension,
            "extensions",
            lambda me: Extension.booking_id.in_(_bookings_of(me)),
            keeps={**codes("status"), "lines": "how a price comes about: dates and amounts"},
        ),
        Holding(
            Waiting,
            "waiting_list",
            lambda me: Waiting.member_id == me,
            [Deleted()],
            untold={
                "period": "the same as starts_at and ends_at",
                "seq": "the order of everybody's",
            },
        ),
        Holding(
            Overstay,
            "overstays",
            lambda me: Overstay.booking_id.in_(_bookings_of(me)),
            [
                Blanked({"photo_id": None}, lambda me: Overstay.booking_id.in_(_let_by(me))),
                Blanked(
                    {"objection": REMOVED},
                    lambda me: (
                        Overstay.booking_id.in_(_rented_by(me)) & Overstay.objection.is_not(None)
                    ),
                ),
            ],
            keeps=codes("status", "ended_by"),
        ),
        Holding(
            CalendarToken,
            "calendar_token",
            lambda me: CalendarToken.member_id == me,
            [Deleted()],
            untold={"digest": "of a secret; who has the token has it"},
        ),
        *CIRCLE_HELD,
        *MACHINERY_HELD,
    ],
    exempt={**MACHINERY_EXEMPT, **LEAVING_EXEMPT},
)
