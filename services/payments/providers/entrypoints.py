"""What can be asked about the provider, and what it tells us."""

from chassis.service import Json, Work, command, query
from contracts.errors.general import NotThere
from services.payments.desk import AsksProvider
from services.payments.providers.actions import take_notification


class Providers(AsksProvider):
    """How to reach the provider, and its word on what we ordered."""

    @query
    def payment_config(self, work: Work) -> Json:
        provider = self.provider
        return {
            "provider": provider.name,
            "tokeniser_url": provider.tokeniser_url,
            "methods": list(provider.capabilities().methods),
        }

    @query(anonymous=True)
    def custody(self, work: Work) -> Json:
        """Asked by the services that hold deals, before one is made that would take too long."""
        return {"hold_days": self.provider.capabilities().hold_days}

    @command(anonymous=True)
    def take_notification(
        self, work: Work, provider: str, headers: dict[str, str], body_text: str
    ) -> Json:
        sender = self.providers.get(provider)
        if sender is None:
            raise NotThere
        told = sender.read_notification(headers, body_text, work.now)
        take_notification(work, provider, told)
        return {"received": True}
