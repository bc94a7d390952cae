"""The timers of payments: what moves money on when nobody asks for it."""

from chassis.service import Service, every
from services.payments.notices.actions import deliver_notices
from services.payments.providers.actions import Desk
from services.payments.sandbox.actions import Sandbox


class Clock(Service):
    """Sends payouts and refunds, asks about unknown outcomes, and plays the sandbox's messenger."""

    @property
    def provider(self) -> Sandbox:
        return Sandbox(self.work, self.settings.sandbox_key)

    @property
    def desk(self) -> Desk:
        return Desk(self.provider, self.work)

    @every(seconds=1)
    def send_payouts(self) -> None:
        self.desk.send_payouts()

    @every(seconds=1)
    def send_refunds(self) -> None:
        self.desk.send_refunds()

    @every(seconds=1)
    def ask_about_unknown(self) -> None:
        self.desk.ask_about_unknown()

    @every(seconds=0.5)
    def deliver_sandbox_notices(self) -> None:
        deliver_notices(self.work, self.settings.sandbox_key, self.settings.notify_url)
