"""The clock that sends alerts."""

from uuid import UUID

from chassis.each_due import each_due
from chassis.service import Service, every
from services.members.accounts import actions as account_actions
from services.members.alerts import actions as alert_actions
from services.members.alerts import views as alert_views


class Alerts(Service):
    """Takes what is due, and asks the carrier outside of any transaction."""

    @every(seconds=1)
    def send_alerts(self) -> None:
        each_due("alert", self.reading, alert_views.due, self._send_alert)

    def _send_alert(self, alert_id: UUID) -> None:
        """SmsNotSent leaves it for later; a process that goes away before the carrier's word is
        written down sends it again, with the same reference."""
        carrier = self.settings.carrier
        with self.work() as work:
            found = alert_actions.take(work.session, alert_id, work.now)
            if found is None:
                return
            message = alert_views.message(found, work.now)
            if carrier is None:
                account_actions.put_in_mailbox(work.session, message, work.now)
        if carrier is not None:
            carrier(message)
        with self.work() as work:
            alert_actions.forget(work.session, alert_id)
