"""A gate pass as its renter shows it, and what a barrier is answered."""

import segno

from chassis.clock import rfc3339
from contracts.json import Json
from services.parking.bookings.model import Booking
from services.parking.gate.rules import Reason

# White around it, in modules: less, and cheap scanners find no code (ISO/IEC 18004).
QUIET_ZONE = 4


def pass_json(booking: Booking, text: str) -> Json:
    return {
        "booking_id": str(booking.id),
        "pass": text,
        "plate": booking.plate,
        "starts_at": rfc3339(booking.starts_at),
        "ends_at": rfc3339(booking.ends_at),
        "qr_svg": qr_svg(text),
    }


def qr_svg(text: str) -> str:
    """A QR code as an image for a page or a printer."""
    code = segno.make_qr(text, error="m", boost_error=False)
    return str(code.svg_inline(border=QUIET_ZONE, light="#fff", omitsize=True))


def decision_json(reason: Reason) -> Json:
    """That and why, and nothing else: a barrier need not know who somebody is."""
    decision = "allow" if reason is Reason.VALID else "deny"
    return {"decision": decision, "reason": reason.value}
