"""Payments on the run's own database, and on one of its own for what providers are put through."""

from collections.abc import Iterator

import pytest

from tests.emulators.wechat import WechatServer, a_wechat
from tests.emulators.wechat_pay import WechatPayServer, a_wechat_pay
from tests.payments.running import House
from tests.support.databases import Databases


@pytest.fixture
def house(databases: Databases) -> House:
    return House(databases.engine("payments"))


@pytest.fixture(scope="package")
def databases_apart(postgres_url: str) -> Iterator[Databases]:
    made = Databases(postgres_url, "providers")
    yield made
    made.drop()


@pytest.fixture
def house_apart(databases_apart: Databases) -> House:
    """Where orders are given that no charge knows of, and books that never agree with a sandbox."""
    return House(databases_apart.engine("payments"))


@pytest.fixture(scope="session")
def pay_server() -> Iterator[WechatPayServer]:
    """One for all: its keys take a while to make. A stand gives it books of its own."""
    with a_wechat_pay() as server:
        yield server


@pytest.fixture(scope="session")
def login_server() -> Iterator[WechatServer]:
    with a_wechat() as server:
        yield server
