"""The timers of parking: what happens to a booking when nobody does anything."""

from functools import partial
from uuid import UUID

from chassis.each_due import each_due_in_a_unit
from chassis.service import Remote, Service, every
from services.parking.bookings import views as booking_views
from services.parking.extensions import actions as extension_actions
from services.parking.extensions import views as extension_views
from services.parking.stays import actions as stay_actions


class Clock(Service):
    """Expires requests, lapses holds and extensions, starts and ends stays."""

    payments = Remote("payments")

    @every(seconds=1)
    def expire_requests(self) -> None:
        due = partial(booking_views.due, "expire")
        each_due_in_a_unit("expire_request", self, due, stay_actions.expire_request)

    @every(seconds=1)
    def lapse_unpaid_holds(self) -> None:
        due = partial(booking_views.due, "lapse")
        each_due_in_a_unit(
            "lapse_hold", self, due, stay_actions.lapse_hold, self._has_closed_charges
        )

    @every(seconds=1)
    def lapse_unpaid_extensions(self) -> None:
        each_due_in_a_unit(
            "lapse_extension",
            self,
            extension_views.unpaid_in_time,
            extension_actions.lapse_extension,
            self._has_closed_supplement,
        )

    @every(seconds=1)
    def start_stays(self) -> None:
        due = partial(booking_views.due, "start")
        each_due_in_a_unit("start_stay", self, due, stay_actions.start_stay)

    @every(seconds=1)
    def end_stays(self) -> None:
        end = partial(stay_actions.end_stay, waits=self.settings.waits)
        each_due_in_a_unit("end_stay", self, partial(booking_views.due, "end"), end)

    def _has_closed_charges(self, booking_id: UUID) -> bool:
        """Whether no money can come any more; while some is under way the slot is kept."""
        outcome = self.payments.close_charges(deal_id=str(booking_id))["outcome"]
        return outcome in {"closed", "unknown_deal"}

    def _has_closed_supplement(self, booking_id: UUID) -> bool:
        """The same for the extension that waits; of a booking there is one at most."""
        with self.reading() as work:
            number = extension_views.pending_number(work.session, booking_id)
        asked = {"deal_id": str(booking_id), "supplement": number}
        outcome: str = self.payments.close_charges(**asked)["outcome"]
        return outcome == "closed"
