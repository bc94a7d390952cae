"""Payments on the run's own database."""

import pytest

from tests.payments.running import House
from tests.support.databases import Databases


@pytest.fixture
def house(databases: Databases) -> House:
    return House(databases.engine("payments"))
