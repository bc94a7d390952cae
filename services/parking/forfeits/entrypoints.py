"""The timer that gives an owner the deposit of a stay that nobody paid for."""

from datetime import datetime
from uuid import UUID

from chassis.each_due import each_due_in_a_unit
from chassis.service import Remote, Service, every
from services.parking.forfeits import actions as forfeit_actions
from services.parking.forfeits import views as forfeit_views
from services.parking.forfeits.rules import is_over


class Forfeits(Service):
    """Once a booking: after the notice, the time given after it, and payments' word that nothing
    is on the way."""

    payments = Remote("payments")

    @every(seconds=5)
    def forfeit_deposits(self) -> None:
        each_due_in_a_unit(
            "forfeit_deposit",
            self,
            forfeit_views.unpaid,
            forfeit_actions.forfeit_deposit,
            self._was_told,
        )

    def _was_told(self, booking_id: UUID) -> bool:
        """Whether the two had the notice long enough ago, and no payment is under way: then what
        is unknown may be money."""
        told = self.payments.overdue_notice(deal_id=str(booking_id))["told_at"]
        with self.reading() as work:
            seconds = forfeit_views.seconds_given(work.session, booking_id)
            return is_over(datetime.fromisoformat(told) if told else None, seconds, work.now)
