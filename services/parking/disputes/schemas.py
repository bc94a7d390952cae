"""How a dispute over a booking looks to the two, and to the committee."""

from uuid import UUID

from chassis.clock import rfc3339
from chassis.disputes.model import Case, Objection
from chassis.disputes.schemas import (
    case_json,
    default_json,
    evidence_json,
    objection_json,
    proposals_json,
    state_json,
    words_json,
)
from chassis.viewer import Viewer
from contracts.json import Json
from contracts.labels import BOOKING_DISPUTE_REASON
from contracts.money import money_json
from services.parking.bookings.model import Booking
from services.parking.disputes.model import Dispute
from services.parking.disputes.rules import default_end


def dispute_json(dispute: Dispute, booking: Booking, viewer: Viewer) -> Json:
    """What one side objected and the other answered, also once it is settled or decided."""
    return {
        **state_json(dispute, viewer.locale),
        **_objection(dispute, booking, viewer.locale),
        **words_json(dispute),
        **evidence_json(dispute, booking, viewer),
        "proposals": proposals_json(dispute, booking),
    }


def listed_json(case: Case, cards: dict[UUID, Json], locale: str) -> Json:
    """What it is about, for the committee."""
    objection = _objection(case.dispute, case.deal, locale)
    of = ("booking", "parking")
    return case_json(case, of, cards=cards, objection=objection, locale=locale)


def content_json(dispute: Objection, booking: Booking, viewer: Viewer) -> Json:
    """What there is to go by: what each side said in its own words, what the two agreed, and what
    is known of the stay. Neither the place nor the plate is needed for it."""
    return {
        **words_json(dispute),
        **evidence_json(dispute, booking, viewer),
        "label": booking.snapshot["label"],
        "starts_at": rfc3339(booking.starts_at),
        "ends_at": rfc3339(booking.ends_at),
        "started_at": rfc3339(booking.started_at) if booking.started_at else None,
        "ended_at": rfc3339(booking.ended_at) if booking.ended_at else None,
        "total": money_json(booking.total, booking.currency),
        "deposit": money_json(booking.deposit, booking.currency),
    }


def _objection(dispute: Objection, booking: Booking, locale: str) -> Json:
    outcome, split = default_end(booking.divisible, came=booking.arrived_at is not None)
    ends = default_json(outcome, split, booking.currency, locale)
    return objection_json(dispute, booking, BOOKING_DISPUTE_REASON, ends, locale)
