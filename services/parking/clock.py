"""The timers of parking: what happens to a booking when nobody does anything."""

from collections.abc import Callable, Iterator
from functools import partial
from uuid import UUID

from chassis import logs
from chassis.service import Remote, Service, every
from services.parking.bookings import views as booking_views
from services.parking.stays import actions as stay_actions

log = logs.get(__name__)
# Bookings one look takes.
BATCH = 100


class Clock(Service):
    """Expires requests, lapses holds, starts and ends stays."""

    payments = Remote("payments")

    @every(seconds=1)
    def expire_requests(self) -> None:
        self._for_each_due("expire", stay_actions.expire_request)

    @every(seconds=1)
    def lapse_unpaid_holds(self) -> None:
        self._for_each_due("lapse", stay_actions.lapse_hold, only_if=self._has_closed_charges)

    @every(seconds=1)
    def start_stays(self) -> None:
        self._for_each_due("start", stay_actions.start_stay)

    @every(seconds=1)
    def end_stays(self) -> None:
        self._for_each_due("end", partial(stay_actions.end_stay, waits=self.settings.waits))

    def _for_each_due(
        self,
        what: str,
        act: Callable[..., None],
        only_if: Callable[[UUID], bool] = lambda _: True,
    ) -> None:
        """`act` on each booking that is due, each in its own unit of work: one that fails holds up
        no other, and comes again with the next tick."""
        for booking_id in self._due(what):
            try:
                if only_if(booking_id):
                    with self.work() as work:
                        act(work.session, booking_id, now=work.now)
            except Exception:
                log.exception("clock_failed", what=what, booking_id=str(booking_id))

    def _due(self, what: str) -> Iterator[UUID]:
        past, full = None, True
        while full:
            with self.reading() as work:
                ids = booking_views.due(work.session, what, now=work.now, past=past, most=BATCH)
            yield from ids
            past, full = ids[-1] if ids else None, len(ids) == BATCH

    def _has_closed_charges(self, booking_id: UUID) -> bool:
        """Whether no money can come any more; while some is under way the slot is kept."""
        outcome = self.payments.close_charges(deal_id=str(booking_id))["outcome"]
        return outcome in {"closed", "unknown_deal"}
