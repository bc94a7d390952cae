"""The timers that remind payers."""

from chassis.each_due import each_due_in_a_unit
from chassis.service import Service, every
from services.payments.reminders import actions as reminder_actions
from services.payments.reminders import views as reminder_views


class Reminders(Service):
    """Once before a charge is due, and once when it is overdue."""

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
