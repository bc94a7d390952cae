"""How payments reaches the provider of money."""

from chassis.service import Service
from services.payments.providers.actions import Desk
from services.payments.providers.rules import Provider
from services.payments.sandbox.actions import Sandbox
from services.payments.wechat_pay.rules import NAME as WECHAT_PAY
from services.payments.wechat_settings import WechatPaySettings


class AsksProvider(Service):
    """A part of payments that asks the provider, or gives it orders."""

    @property
    def providers(self) -> dict[str, Provider]:
        """By name, as configured: the first is given new orders, the others end theirs."""
        return {name: self._provider(name) for name in self.settings.providers}

    @property
    def provider(self) -> Provider:
        """The one for new orders."""
        return self._provider(self.settings.providers[0])

    @property
    def desk(self) -> Desk:
        return Desk(self.providers, self.work)

    def _provider(self, name: str) -> Provider:
        settings = self.settings
        if name == WECHAT_PAY:
            wechat: WechatPaySettings = settings.wechat_pay
            return wechat.provider(self.clock)
        return Sandbox(self.work, settings.sandbox_key, settings.sandbox_faults)
