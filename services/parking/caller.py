"""Who asks, and what an answer to them is made with."""

from chassis.ids import as_uuid
from chassis.service import Json, Work
from chassis.viewer import Viewer
from services.parking.bookings import views as booking_views
from services.parking.bookings.model import Booking


def viewer(work: Work) -> Viewer:
    """The caller as one who is shown something."""
    return Viewer.at(work.now, work.caller.member_id, work.locale, work.settings.url_key)


def own_booking(work: Work, booking_id: str, *, lock: bool = False) -> Booking:
    """The booking, which the caller is a party of."""
    found = as_uuid(booking_id)
    return booking_views.party_booking(work.session, found, work.caller.member_id, lock=lock)


def booking_answer(work: Work, booking: Booking) -> Json:
    """One booking as the caller, a party, reads it."""
    return booking_views.rendered(work.session, [booking], viewer(work))[0]
