"""The clock that tells a barrier."""

from functools import partial
from uuid import UUID

from chassis import logs
from chassis.each_due import each_due, each_due_in_a_unit
from chassis.metrics import DUE
from chassis.service import Service, every
from services.parking.barrier import Barrier, Outcome, Permit
from services.parking.permits import actions as permit_actions
from services.parking.permits import views as permit_views
from services.parking.permits.rules import ENOUGH_FAILURES

log = logs.get(__name__)


class Permits(Service):
    """Tells it who may come in and who may no more, where there is a barrier that wants to know."""

    @every(seconds=1)
    def tell_barrier(self) -> None:
        barrier: Barrier | None = self.settings.gate.barrier
        if barrier is None:
            return
        note, forget = permit_actions.note_permit, permit_actions.forget_permit
        each_due_in_a_unit("forget_permit", self, permit_views.over, forget)
        each_due_in_a_unit("note_permit", self, permit_views.unnoted, note)
        each_due_in_a_unit("revoke_permit", self, permit_views.unrevoked, note)
        # One that is away costs a few tries a tick.
        failures: list[UUID] = []
        tell = partial(self._tell, barrier, failures)
        each_due("tell_barrier", self.reading, permit_views.untold, tell)

    def _tell(self, barrier: Barrier, failures: list[UUID], booking_id: UUID) -> None:
        if len(failures) >= ENOUGH_FAILURES:
            return
        with self.work() as work:
            permit = permit_actions.take_up(work.session, booking_id, work.now)
        if permit is None:
            return
        outcome = _tried(barrier, permit)
        DUE.labels("barrier", outcome).inc()
        if outcome is Outcome.TRY_AGAIN:
            failures.append(booking_id)
        with self.work() as work:
            permit_actions.settle(work.session, permit, outcome)


def _tried(barrier: Barrier, permit: Permit) -> Outcome:
    try:
        return barrier.tell(permit)
    except Exception:
        log.exception("barrier_failed", booking_id=str(permit.booking_id))
        return Outcome.TRY_AGAIN
