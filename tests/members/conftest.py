"""A session that is undone after each test, and the service over the same database."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from services.members.deliveries.model import Delivery
from tests.emulators.wechat import a_wechat
from tests.members.hearing import id_of
from tests.members.phones import Friends, Phone
from tests.members.running import Running
from tests.members.wechat import AtWechat
from tests.support.databases import Databases


@pytest.fixture
def session(databases: Databases) -> Iterator[Session]:
    with databases.session("members") as session:
        yield session


@pytest.fixture
def members(databases: Databases) -> Running:
    """The service; what it commits stays, so each test brings members of its own."""
    return Running(databases.engine("members"))


@pytest.fixture
def wechat(members: Running) -> Iterator[AtWechat]:
    """The service, which takes who comes from an emulated WeChat."""
    with a_wechat() as server:
        yield AtWechat(members, server)


@pytest.fixture
def pair(members: Running) -> Friends:
    return members.friends()


@pytest.fixture
def phone(members: Running, pair: Friends) -> Phone:
    """The owner's; what other tests have left waiting is not on it."""
    phone = Phone(members)
    phone.addresses[id_of(pair[0])] = "openid-of-the-owner"
    members.configure(channels=(phone,))
    with members.unit.begin() as work:
        work.session.query(Delivery).delete()
    return phone
