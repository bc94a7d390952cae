"""An extension on the wire: what it would cost, what it did, and the facts told of it."""

from chassis.clock import rfc3339
from contracts.json import Json
from contracts.money import Money
from services.parking.bookings.model import Booking
from services.parking.bookings.schemas import parties_json
from services.parking.extensions.model import Extension
from services.parking.extensions.rules import Longer
from services.parking.spaces.schemas import lines_json


def longer_lines(longer: Longer, booking: Booking, newest: Extension | None) -> list[Json]:
    """Of all of the longer period; they sum to its total."""
    if longer.quote:
        return lines_json(longer.quote, booking.currency)
    return newest.lines if newest else booking.snapshot.get("lines", [])


def offer_json(longer: Longer, lines: list[Json], currency: str) -> Json:
    """`total` is that of the whole longer period, which `lines` explain: `agreed` so far, and the
    `supplement`."""
    return {
        "total": Money(longer.total, currency).json(),
        "agreed": Money(longer.agreed, currency).json(),
        "supplement": Money(longer.supplement, currency).json(),
        "lines": lines,
    }


def extension_json(extension: Extension, currency: str) -> Json:
    return {
        "number": extension.number,
        "status": extension.status,
        "was_until": rfc3339(extension.was_until),
        "ends_at": rfc3339(extension.ends_at),
        "supplement": Money(extension.amount, currency).json(),
        "lines": extension.lines,
        "due_at": rfc3339(extension.due_at),
        "charge_id": str(extension.charge_id) if extension.charge_id else None,
    }


def fact_json(extension: Extension, booking: Booking) -> Json:
    """The data of an event about one: by its number it is known among those of its booking."""
    return parties_json(booking) | {
        "number": extension.number,
        "ends_at": rfc3339(extension.ends_at),
        "amount": Money(extension.amount, booking.currency).json(),
    }
