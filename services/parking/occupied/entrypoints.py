"""What can be asked where the space is taken by somebody else."""

from chassis.service import Json, Remote, Work, command, load
from contracts.requests import parking as requests
from services.parking.bookings.entrypoints import AsksNear
from services.parking.caller import booking_answer, own_booking
from services.parking.occupied import actions as occupied_actions


class Occupied(AsksNear):
    """Saying so, with a photo."""

    listings = Remote("listings")

    @command(calls=True)
    def report_occupied(self, work: Work, booking_id: str, body: Json) -> Json:
        photo_id = load(requests.ReportOccupied, body)["photo_id"]
        # Whose booking it is first: nobody else is told anything, not even about the photo.
        booking = own_booking(work, booking_id)
        missing = self.listings.own_photos(photo_ids=[str(photo_id)])["missing"]
        # Locked only now: what became of it while listings was asked counts.
        work.session.refresh(booking, with_for_update=True)
        found = occupied_actions.report_occupied(
            work.session,
            booking,
            photo_id,
            member_id=work.caller.member_id,
            own_photo=not missing,
            now=work.now,
            ask_near=self._near,
        )
        return {**booking_answer(work, booking), "alternatives": found}
