"""A gate pass as its renter shows it, and what a barrier is answered."""

from chassis.clock import rfc3339
from contracts.json import Json
from services.parking.bookings.model import Booking
from services.parking.gate.rules import Reason
from services.parking.qr import qr_svg


def pass_json(booking: Booking, text: str) -> Json:
    return {
        "booking_id": str(booking.id),
        "pass": text,
        "plate": booking.plate,
        "starts_at": rfc3339(booking.starts_at),
        "ends_at": rfc3339(booking.ends_at),
        "qr_svg": qr_svg(text),
    }


def decision_json(reason: Reason) -> Json:
    """That and why, and nothing else: a barrier need not know who somebody is."""
    decision = "allow" if reason is Reason.VALID else "deny"
    return {"decision": decision, "reason": reason.value}
