"""An overstay as the two read it, and the facts told of it."""

from datetime import datetime, timedelta

from chassis.clock import rfc3339
from chassis.viewer import Viewer
from contracts.json import Json
from contracts.labels import status_label
from contracts.money import money_json
from services.parking.bookings.model import Booking
from services.parking.bookings.schemas import parties_json
from services.parking.overstays.model import Overstay
from services.parking.overstays.rules import MOST_HOURS
from services.parking.spaces.rules import Terms
from services.parking.spaces.schemas import photos_json


def terms_json(terms: Terms, grace: timedelta, currency: str) -> Json:
    """What it will cost to stay beyond one's time, as it is shown before one agrees."""
    return {
        "grace_seconds": int(grace.total_seconds()),
        "price_per_hour": money_json(terms.price_per_hour, currency),
        "at_most": money_json(
            min(MOST_HOURS * terms.price_per_hour, terms.daily_cap or 10**12), currency
        ),
    }


def overstay_json(overstay: Overstay, booking: Booking, viewer: Viewer) -> Json:
    return {
        "status": overstay.status,
        "status_label": status_label("overstay", overstay.status, viewer.locale),
        "since": rfc3339(overstay.since),
        "charged_from": rfc3339(overstay.charged_from),
        "photo": photos_json([overstay.photo_id], viewer)[0] if overstay.photo_id else None,
        "reported_at": rfc3339(overstay.reported_at),
        "until": _moment(overstay.until),
        "ended_by": overstay.ended_by,
        "hours": overstay.hours,
        "amount": money_json(overstay.amount, booking.currency),
        "due_at": _moment(overstay.due_at),
        "charge_id": str(overstay.charge_id) if overstay.charge_id else None,
        "objection": overstay.objection,
        "objected_at": _moment(overstay.objected_at),
        "paid_at": _moment(overstay.paid_at),
        "paid_out_at": _moment(overstay.paid_out_at),
    }


def fact_json(overstay: Overstay, booking: Booking) -> Json:
    """The data of an event about what is claimed; `due_at` null: it was not charged."""
    return parties_json(booking) | {
        "amount": money_json(overstay.amount or 0, booking.currency),
        "due_at": _moment(overstay.due_at),
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)
