"""What can be asked about bookings until the stay begins."""

from datetime import datetime

from chassis.pages import Paging, page_json
from chassis.service import Json, Remote, Service, Work, command, load, query
from chassis.standing import AsksStanding
from contracts.errors.general import Unavailable
from contracts.fees import fee_json
from contracts.requests import parking as requests
from services.parking.bookings import actions as booking_actions
from services.parking.bookings import views as booking_views
from services.parking.bookings.rules import State, check_custody
from services.parking.bookings.schemas import booking_json
from services.parking.caller import booking_answer, own_booking, viewer
from services.parking.cancellations import actions as cancellation_actions
from services.parking.cancellations.rules import Policy, Stake
from services.parking.cancellations.schemas import refund_json, terms_json
from services.parking.disputes import actions as dispute_actions
from services.parking.forfeits.schemas import quoted_json
from services.parking.overstays.schemas import terms_json as overstay_terms_json
from services.parking.spaces.model import terms_of
from services.parking.spaces.schemas import quote_json


class AsksCustody(Service):
    """A service that asks of a time far ahead whether what is paid now can be kept until then."""

    payments = Remote("payments")

    def _check_custody(self, work: Work, ends_at: datetime) -> None:
        """Once all else is right. Raising takes back what was done."""
        check_custody(ends_at, work.settings.waits, self._days_kept, work.now)

    def _days_kept(self) -> int:
        days: int = self.payments.custody()["hold_days"]
        return days


class AsksNear(AsksStanding):
    """A service that tells who comes too late of other spaces, the nearest first."""

    def _near(self) -> Json:
        """How many steps away from the caller who lives, as members say; while they do not, who
        comes too late is told of other spaces all the same."""
        try:
            near: Json = self.members.friends_nearby()["near"]
        except Unavailable:
            return {}
        return near


class Bookings(AsksNear, AsksCustody):
    """What a stay would cost, asking for it, and agreeing to it or not."""

    @command(calls=True)  # it changes nothing, but an Idempotency-Key is honoured on every POST
    def quote(self, work: Work, body: Json) -> Json:
        asked = load(requests.Quote, body)
        space, quote = booking_actions.quote_stay(
            work.session,
            asked,
            viewer_id=work.caller.member_id,
            now=work.now,
            ask_near=self._near,
        )
        self._check_custody(work, asked["ends_at"])
        stake = Stake(Policy(space.cancellation), quote.total, quote.deposit, asked["starts_at"])
        return {
            **quote_json(quote, space.currency),
            **fee_json(quote.total, work.settings.waits.fee_bps, space.currency),
            **terms_json(stake, space.currency, work.locale),
            "refund_if_cancelled_now": refund_json(stake, space.currency, work.now),
            "if_overstayed": overstay_terms_json(
                terms_of(space), work.settings.waits.overstay_grace, space.currency
            ),
            "if_unpaid": quoted_json(quote, space.currency, work.settings.waits),
        }

    @command(calls=True)
    def request_booking(self, work: Work, body: Json) -> Json:
        asked = load(requests.RequestBooking, body)
        held = booking_actions.request_booking(
            work.session,
            asked,
            renter_id=work.caller.member_id,
            ask_standing=self.standing,
            now=work.now,
            waits=work.settings.waits,
            ask_near=self._near,
        )
        self._check_custody(work, asked["ends_at"])
        return booking_json(held.booking, held.space, viewer(work), held.cards)

    @query
    def show_booking(self, work: Work, booking_id: str) -> Json:
        return booking_answer(work, own_booking(work, booking_id))

    @query
    def my_bookings(self, work: Work, query: Json) -> Json:
        asked = load(requests.MyBookings, query)
        page = booking_views.own_bookings(
            work.session, work.caller.member_id, asked.get("role"), Paging.of(asked)
        )
        rendered = booking_views.rendered(work.session, page.items, viewer(work))
        return page_json(rendered, page.next_cursor)

    @command
    def approve_booking(self, work: Work, booking_id: str) -> Json:
        booking = own_booking(work, booking_id, lock=True)
        booking_actions.approve_booking(
            work.session,
            booking,
            owner_id=work.caller.member_id,
            now=work.now,
            waits=work.settings.waits,
        )
        return booking_answer(work, booking)

    @command
    def decline_booking(self, work: Work, booking_id: str, body: Json | None = None) -> Json:
        reason = load(requests.DeclineBooking, body or {}).get("reason")
        booking = own_booking(work, booking_id, lock=True)
        booking_actions.decline_booking(
            work.session, booking, owner_id=work.caller.member_id, reason=reason, now=work.now
        )
        return booking_answer(work, booking)

    @command
    def cancel_booking(self, work: Work, booking_id: str, body: Json | None = None) -> Json:
        reason = load(requests.CancelBooking, body or {}).get("reason")
        booking = own_booking(work, booking_id, lock=True)
        disputed = booking.state is State.DISPUTED
        cancel = dispute_actions.concede if disputed else cancellation_actions.call_off
        cancel(work.session, booking, member_id=work.caller.member_id, reason=reason, now=work.now)
        return booking_answer(work, booking)
