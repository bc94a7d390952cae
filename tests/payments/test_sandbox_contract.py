import pytest

from tests.payments.card_contract import CardAcquirerContract, CardStand
from tests.payments.running import House
from tests.payments.stands import SandboxStand


@pytest.fixture
def stand(house_apart: House) -> CardStand:
    return SandboxStand(house_apart)


class TestSandbox(CardAcquirerContract):
    """The provider of development keeps to what every acquirer of bank cards must."""
