"""What `linli verify` says of the payout of a stay that was made longer."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

import services.parking.models
import services.payments.models  # noqa: F401 - the tables that these refer to
from chassis.ids import uuid7
from linli.verify.databases import Databases as Verified
from linli.verify.databases import Row
from linli.verify.deals import payouts_unlike_deals
from services.parking.bookings.model import Booking
from services.payments.deals.model import Deal
from services.payments.payouts.model import Payout
from tests.parking.builders import MONDAY, NOW, a_space, agreed, two_friends
from tests.support.databases import Databases

SUPPLEMENT = 300


class Here(Verified):
    """Reads what is written in sessions that are undone."""

    def __init__(self, sessions: Mapping[str, Session]) -> None:
        self._sessions = sessions

    def rows(self, service: str, query: str, *values: Any) -> list[Row]:
        found = self._sessions[service].connection().exec_driver_sql(query, values or None)
        return [tuple(row) for row in found]


@pytest.mark.parametrize(("beside", "wrong"), [(SUPPLEMENT, 0), (0, 1), (2 * SUPPLEMENT, 1)])
def test_the_owner_of_a_longer_stay_is_due_the_supplement_too(
    databases: Databases, beside: int, wrong: int
) -> None:
    with databases.session("parking") as parking, databases.session("payments") as payments:
        owner, renter = two_friends(parking)
        booking = agreed(parking, a_space(parking, owner), renter)
        booking.supplement, booking.extensions = SUPPLEMENT, 1
        booking.status, booking.live, booking.settled_at = "paid_out", False, MONDAY
        parking.flush()
        pay(payments, booking, booking.total + beside)
        with databases.session("listings") as listings:
            sessions = {"parking": parking, "payments": payments, "listings": listings}
            found = payouts_unlike_deals(Here(sessions))
        assert len([line for line in found if str(booking.id) in line]) == wrong


def pay(session: Session, booking: Booking, amount: int) -> None:
    """What payments says that the owner has."""
    parties = {"payer_id": booking.renter_id, "payee_id": booking.owner_id}
    deal = {"id": booking.id, "kind": "booking", "state": "released", "opened_at": NOW}
    session.execute(insert(Deal), deal | parties | {"version": 1})
    payout = {"id": uuid7(), "deal_id": booking.id, "payee_id": booking.owner_id, "version": 1}
    money = {"amount": amount, "fee": 0, "currency": "CNY", "status": "paid", "tries": 1}
    when = {"created_at": NOW, "next_try_at": NOW, "paid_at": MONDAY}
    session.execute(insert(Payout), payout | money | when)
