"""How a dispute over a booking looks to the two, and to the committee."""

from uuid import UUID

from chassis.clock import rfc3339
from chassis.disputes.model import Case, Objection
from chassis.disputes.schemas import case_json, objection_json, state_json, words_json
from contracts.json import Json
from contracts.labels import BOOKING_DISPUTE_REASON
from contracts.money import money_json
from services.parking.bookings.model import Booking
from services.parking.disputes.model import Dispute


def dispute_json(dispute: Dispute, booking: Booking, locale: str) -> Json:
    """What one side objected and the other answered, also once it is settled or decided."""
    objection = objection_json(dispute, booking, BOOKING_DISPUTE_REASON, locale)
    return {**state_json(dispute, locale), **objection, **words_json(dispute)}


def listed_json(case: Case, cards: dict[UUID, Json], locale: str) -> Json:
    """What it is about, for the committee."""
    objection = objection_json(case.dispute, case.deal, BOOKING_DISPUTE_REASON, locale)
    of = ("booking", "parking")
    return case_json(case, of, cards=cards, objection=objection, locale=locale)


def content_json(dispute: Objection, booking: Booking) -> Json:
    """What there is to go by: what each side said in its own words, what the two agreed, and what
    is known of the stay. Neither the place nor the plate is needed for it."""
    return {
        **words_json(dispute),
        "label": booking.snapshot["label"],
        "starts_at": rfc3339(booking.starts_at),
        "ends_at": rfc3339(booking.ends_at),
        "started_at": rfc3339(booking.started_at) if booking.started_at else None,
        "ended_at": rfc3339(booking.ended_at) if booking.ended_at else None,
        "total": money_json(booking.total, booking.currency),
        "deposit": money_json(booking.deposit, booking.currency),
    }
