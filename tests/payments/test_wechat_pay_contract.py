"""WeChat Pay, as its emulator has it, keeps to what every provider must, in each way to pay out."""

import pytest

from tests.emulators.wechat import WechatServer
from tests.emulators.wechat_pay import WechatPayServer
from tests.payments.provider_contract import ProviderContract
from tests.payments.wechat_stand import WechatStand, a_merchant


class TestPlatform(ProviderContract):
    """Payments lie with a merchant below the platform, who is owed is paid by sharing them."""

    @pytest.fixture
    def stand(self, pay_server: WechatPayServer, login_server: WechatServer) -> WechatStand:
        return WechatStand(pay_server, login_server, a_merchant())


class TestMerchantThatShares(ProviderContract):
    """Payments lie with the operator, who may share all of them."""

    @pytest.fixture
    def stand(self, pay_server: WechatPayServer, login_server: WechatServer) -> WechatStand:
        return WechatStand(pay_server, login_server, a_merchant("merchant"))


class TestMerchantThatTransfers(ProviderContract):
    """Payments lie with the operator, who may not share them, and pays from their own account."""

    @pytest.fixture
    def stand(self, pay_server: WechatPayServer, login_server: WechatServer) -> WechatStand:
        return WechatStand(pay_server, login_server, a_merchant("merchant", 30))
