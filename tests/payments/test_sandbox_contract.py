import pytest

from tests.payments.provider_contract import ProviderContract
from tests.payments.running import House
from tests.payments.stands import SandboxStand


@pytest.fixture
def stand(house_apart: House) -> SandboxStand:
    return SandboxStand(house_apart)


class TestSandbox(ProviderContract):
    """The provider of development keeps to what every provider must."""
