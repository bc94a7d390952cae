"""What the declarations say can be done: on every service's own database, with its own rights."""

from importlib import import_module

import pytest

from chassis.holdings import Holdings, erase, remains, told_page
from chassis.ids import uuid7
from tests.support.databases import Databases

SERVICES = ("members", "listings", "parking", "payments")


@pytest.mark.parametrize("service", SERVICES)
def test_of_somebody_unknown_nothing_is_told_erased_or_left(
    databases: Databases, service: str
) -> None:
    held: Holdings = import_module(f"services.{service}.privacy.views").HELD
    nobody = uuid7()
    with databases.session(service) as session:
        for name in held.told():
            assert told_page(session, held.named(name), nobody, None) == ([], None)
        assert erase(session, held, nobody) == 0
        assert remains(session, held, [nobody, uuid7()]) == []
