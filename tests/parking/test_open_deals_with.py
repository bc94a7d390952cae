"""Whether two have a booking under way, as members asks before the one suspends the other."""

from uuid import UUID

import pytest

from chassis.ids import uuid7
from services.parking.bookings.rules import LIVE, State
from tests.parking.builders import MONDAY, a_booking, a_space, objected, two_friends
from tests.parking.running import Running

OVER = {State.PAID_OUT, State.CANCELLED, State.LAPSED, State.DECLINED, State.EXPIRED}


def asked(parking: Running, one: UUID, other: UUID) -> bool:
    found: bool = parking.call(one, "open_deals_with", other_id=str(other))["open"]
    return found


@pytest.mark.parametrize("state", list(State))
def test_a_booking_that_was_agreed_and_has_not_ended(parking: Running, state: State) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        booking = a_booking(session, a_space(session, owner), renter)
        if state == State.DISPUTED:
            objected(session, booking)
        booking.status, booking.live = state.value, state in {*LIVE, State.DISPUTED}
        booking.approve_by = booking.balance_due_at = MONDAY
    expected = state not in {*OVER, State.REQUESTED}
    assert asked(parking, owner, renter) is expected
    assert asked(parking, renter, owner) is expected
    for party in (owner, renter):
        assert not asked(parking, uuid7(), party)
        assert not asked(parking, party, uuid7())
        assert not asked(parking, party, party)
