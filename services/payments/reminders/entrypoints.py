"""The timers that remind payers, and what another service asks about it."""

from chassis.clock import rfc3339
from chassis.each_due import each_due_in_a_unit
from chassis.ids import as_uuid
from chassis.service import Json, Service, Work, every, query
from services.payments.reminders import actions as reminder_actions
from services.payments.reminders import views as reminder_views


class Reminders(Service):
    """Once before a charge is due, and once when it is overdue."""

    @query(anonymous=True)
    def overdue_notice(self, work: Work, deal_id: str) -> Json:
        """Asked by the service that owns the deal, before the payer loses anything."""
        deal = as_uuid(deal_id)
        told = reminder_views.notice_of(work.session, deal) if deal else None
        return {"told_at": rfc3339(told) if told else None}

    @every(seconds=5)
    def remind_of_charges(self) -> None:
        each_due_in_a_unit(
            "remind_of_charge", self, reminder_views.due_soon, reminder_actions.remind
        )

    @every(seconds=5)
    def tell_of_overdue_charges(self) -> None:
        each_due_in_a_unit(
            "tell_overdue", self, reminder_views.overdue, reminder_actions.tell_overdue
        )
