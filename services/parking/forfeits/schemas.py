"""What a balance that is not paid leads to, as it is shown before one agrees and after."""

from chassis.clock import rfc3339
from contracts.json import Json
from contracts.money import money_json
from services.parking.bookings.model import Booking
from services.parking.bookings.rules import Waits
from services.parking.forfeits.rules import Parts, parts_of
from services.parking.spaces.rules import Quote


def quoted_json(quote: Quote, currency: str, waits: Waits) -> Json | None:
    """Of a stay that is asked about; None where there is no balance."""
    if not quote.balance:
        return None
    return {
        "balance_due_seconds": int(waits.balance_due.total_seconds()),
        **_parts(parts_of(quote.total, quote.deposit), currency, waits.forfeit.total_seconds()),
    }


def agreed_json(booking: Booking) -> Json | None:
    """Of a booking, by the terms it was made with; `forfeit_at` is known once it has ended."""
    seconds = booking.forfeit_seconds
    if not booking.balance or seconds is None:
        return None
    parts = parts_of(booking.total, booking.deposit, booking.supplement)
    due, done = booking.forfeit_at, booking.forfeited_at
    return {
        **_parts(parts, booking.currency, seconds),
        "forfeit_at": rfc3339(due) if due else None,
        "forfeited_at": rfc3339(done) if done else None,
    }


def _parts(parts: Parts, currency: str, seconds: float) -> Json:
    return {
        "forfeit_after_seconds": int(seconds),
        "forfeited": money_json(parts.forfeited, currency),
        "towards_price": money_json(parts.towards_price, currency),
    }
