"""What can be asked about a longer stay."""

from chassis.service import Json, Work, command, load
from contracts.errors.general import NotParty
from contracts.requests import parking as requests
from services.parking.bookings.entrypoints import AsksNear
from services.parking.bookings.model import Booking
from services.parking.caller import booking_answer, own_booking
from services.parking.extensions import actions as extension_actions
from services.parking.extensions.schemas import offer_json
from services.parking.spaces.rules import require_resident


class Extensions(AsksNear):
    """What it would cost to stay for longer, and asking for it."""

    @command(calls=True)  # it changes nothing, but an Idempotency-Key is honoured on every POST
    def quote_extension(self, work: Work, booking_id: str, body: Json) -> Json:
        ends_at = load(requests.QuoteExtension, body)["ends_at"]
        booking = self._renters(work, booking_id)
        offer = extension_actions.quote_extension(
            work.session, booking, ends_at, now=work.now, ask_near=self._near
        )
        return offer_json(offer.longer, offer.lines, booking.currency)

    @command(calls=True)
    def extend_booking(self, work: Work, booking_id: str, body: Json) -> Json:
        ends_at = load(requests.ExtendBooking, body)["ends_at"]
        booking = self._renters(work, booking_id)
        extension_actions.extend_booking(
            work.session,
            booking,
            ends_at,
            now=work.now,
            waits=work.settings.waits,
            ask_near=self._near,
        )
        return booking_answer(work, booking)

    def _renters(self, work: Work, booking_id: str) -> Booking:
        """The booking, of which the caller is the renter and may still trade: it is a new agreement
        on an old one. Members is asked before anything is locked."""
        booking = own_booking(work, booking_id)
        if booking.renter_id != work.caller.member_id:
            raise NotParty
        require_resident(self.standing())
        return booking
