"""The timers of payments: what moves money on when nobody asks for it."""

from chassis.service import every
from services.payments.desk import AsksProvider
from services.payments.notices.actions import deliver_notices
from services.payments.sandbox.rules import NAME as SANDBOX


class Clock(AsksProvider):
    """Sends payouts and refunds, asks about unknown outcomes, and plays the sandbox's messenger."""

    @every(seconds=1)
    def send_payouts(self) -> None:
        self.desk.send_payouts()

    @every(seconds=1)
    def send_refunds(self) -> None:
        self.desk.send_refunds()

    @every(seconds=1)
    def ask_about_unknown(self) -> None:
        self.desk.ask_about_unknown()

    @every(seconds=3600)
    def warn_of_custody(self) -> None:
        self.desk.warn_of_custody()

    @every(seconds=0.5)
    def deliver_sandbox_notices(self) -> None:
        settings = self.settings
        if SANDBOX in settings.providers:
            key, faults = settings.sandbox_key, settings.sandbox_faults
            deliver_notices(self.work, key, settings.notify_url, faults)
