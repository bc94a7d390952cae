"""What can be asked about a car that is still there, by the two and who comes next."""

from functools import partial

from chassis.each_due import each_due_in_a_unit
from chassis.service import Json, Remote, Work, command, every, load, query
from contracts.errors.general import NotParty
from contracts.requests import parking as requests
from services.parking.bookings.entrypoints import AsksNear
from services.parking.caller import booking_answer, own_booking
from services.parking.occupied.actions import elsewhere
from services.parking.overstays import actions as overstay_actions
from services.parking.overstays import views as overstay_views


class Overstays(AsksNear):
    """Reporting it and ending it, objecting and letting be; other spaces for who comes next."""

    listings = Remote("listings")

    @command(calls=True)
    def report_overstay(self, work: Work, booking_id: str, body: Json) -> Json:
        photo_id = load(requests.ReportOverstay, body)["photo_id"]
        # Whose booking it is first: nobody else is told anything, not even about the photo.
        booking = own_booking(work, booking_id)
        missing = self.listings.own_photos(photo_ids=[str(photo_id)])["missing"]
        work.session.refresh(booking, with_for_update=True)
        overstay_actions.report(
            work.session,
            booking,
            photo_id,
            side=booking.side_of(work.caller.member_id),
            own_photo=not missing,
            grace=work.settings.waits.overstay_grace,
            now=work.now,
        )
        return booking_answer(work, booking)

    @command
    def end_overstay(self, work: Work, booking_id: str) -> Json:
        """The owner's word that it has left; the renter's is their check-out."""
        booking = own_booking(work, booking_id, lock=True)
        by = booking.side_of(work.caller.member_id)
        overstay_actions.end(work.session, booking, by=by, now=work.now, waits=work.settings.waits)
        return booking_answer(work, booking)

    @command
    def object_to_overstay(self, work: Work, booking_id: str, body: Json) -> Json:
        text = load(requests.ObjectToOverstay, body)["text"]
        booking = own_booking(work, booking_id, lock=True)
        side = booking.side_of(work.caller.member_id)
        overstay_actions.object_to(work.session, booking, text, side=side, now=work.now)
        return booking_answer(work, booking)

    @command
    def forgive_overstay(self, work: Work, booking_id: str) -> Json:
        booking = own_booking(work, booking_id, lock=True)
        side = booking.side_of(work.caller.member_id)
        overstay_actions.forgive(work.session, booking, side=side, now=work.now)
        return booking_answer(work, booking)

    @query(calls=True)
    def alternatives(self, work: Work, booking_id: str) -> Json:
        """Other spaces that are free for the time of one's booking, the nearest first."""
        booking = own_booking(work, booking_id)
        if booking.renter_id != work.caller.member_id:
            raise NotParty
        return {"items": elsewhere(work.session, booking, work.now, ask_near=self._near)}

    @every(seconds=5)
    def end_overstays(self) -> None:
        end = partial(overstay_actions.end_after_a_day, waits=self.settings.waits)
        each_due_in_a_unit("end_overstay", self, overstay_views.lasted_a_day, end)

    @every(seconds=5)
    def warn_who_comes_next(self) -> None:
        warn = overstay_actions.warn_next
        each_due_in_a_unit("warn_next_renter", self, overstay_views.coming_next, warn)
