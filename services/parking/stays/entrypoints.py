"""What can be asked about a stay."""

from chassis.service import Json, Service, Work, command, load
from contracts.requests import parking as requests
from services.parking.caller import booking_answer, own_booking
from services.parking.overstays import actions as overstay_actions
from services.parking.overstays import views as overstay_views
from services.parking.stays import actions as stay_actions


class Stays(Service):
    """Coming and leaving."""

    @command
    def check_in(self, work: Work, booking_id: str, body: Json | None = None) -> Json:
        scanned = load(requests.CheckIn, body or {}).get("code")
        booking = own_booking(work, booking_id, lock=True)
        stay_actions.check_in(
            work.session,
            booking,
            member_id=work.caller.member_id,
            scanned=scanned,
            now=work.now,
        )
        return booking_answer(work, booking)

    @command
    def check_out(self, work: Work, booking_id: str) -> Json:
        booking, waits = own_booking(work, booking_id, lock=True), work.settings.waits
        me = work.caller.member_id
        if booking.renter_id == me and overstay_views.is_open(work.session, booking):
            overstay_actions.end(work.session, booking, by="renter", now=work.now, waits=waits)
        else:
            stay_actions.check_out(work.session, booking, member_id=me, now=work.now, waits=waits)
        return booking_answer(work, booking)
