"""How payments reaches the provider of money."""

from chassis.service import Service
from services.payments.providers.actions import Desk
from services.payments.sandbox.actions import Sandbox


class AsksProvider(Service):
    """A part of payments that asks the provider, or gives it orders."""

    @property
    def provider(self) -> Sandbox:
        return Sandbox(self.work, self.settings.sandbox_key)

    @property
    def desk(self) -> Desk:
        return Desk(self.provider, self.work)
