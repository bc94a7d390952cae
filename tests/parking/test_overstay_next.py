"""Who comes next where a car is still there: warned, offered another space or their money."""

from datetime import datetime

import pytest

from chassis.ids import uuid7
from contracts.errors.general import NotParty
from services.parking.bookings.model import Booking
from services.parking.spaces.model import Space
from tests.parking.builders import HOUR, a_space, agreed, befriend
from tests.parking.running import Running
from tests.parking.test_disputes import ask, now_is
from tests.parking.test_overstays import MINUTE, OVER, facts, leaves, over, report


def next_one(parking: Running, booking: Booking, at: datetime) -> Booking:
    with parking.database() as session:
        friend = uuid7()
        befriend(session, booking.owner_id, friend)
        space = session.get_one(Space, booking.space_id)
        return agreed(session, space, friend, at=at, lasting=HOUR)


def test_who_comes_next_is_warned_once_and_may_call_it_off_at_no_cost(parking: Running) -> None:
    booking = over(parking, cancellation="firm")
    soon = next_one(parking, booking, OVER + 2 * HOUR)
    later = next_one(parking, booking, OVER + 5 * HOUR)
    parking.tick(OVER + MINUTE)
    assert now_is(parking, soon).warned_at is None
    report(parking, booking)
    for _ in range(2):
        parking.tick(OVER + 2 * MINUTE)
    warned = now_is(parking, soon)
    assert (warned.warned_at, now_is(parking, later).warned_at) == (OVER + 2 * MINUTE, None)
    assert facts(parking)["booking_in_doubt"]["booking_id"] == str(soon.id)
    shown = ask(parking, soon, "renter_id", "show_booking")
    assert (shown["in_doubt"], shown["refund_if_cancelled_now"]["amount"]) == (True, soon.deposit)
    assert ask(parking, soon, "renter_id", "cancel_booking")["kept"] is None
    assert "to_payee" not in facts(parking)["booking_cancelled"]


def test_who_comes_next_finds_other_spaces_the_nearest_first(parking: Running) -> None:
    booking = over(parking)
    soon = next_one(parking, booking, OVER + 2 * HOUR)
    near, far = uuid7(), uuid7()
    with parking.database() as session:
        for owner in (near, far):
            befriend(session, owner, soon.renter_id)
        spaces = [a_space(session, owner) for owner in (near, far)]
    parking.members.near = {near: 0, far: 5}
    parking.now = OVER
    found = ask(parking, soon, "renter_id", "alternatives")["items"]
    assert [each["space_id"] for each in found] == [str(space.id) for space in spaces]
    with pytest.raises(NotParty):
        ask(parking, soon, "owner_id", "alternatives")


def test_once_it_has_left_nobody_is_warned(parking: Running) -> None:
    booking = over(parking)
    soon = next_one(parking, booking, OVER + 2 * HOUR)
    report(parking, booking)
    leaves(parking, booking, OVER + 2 * MINUTE)
    parking.tick(OVER + HOUR)
    assert now_is(parking, soon).warned_at is None
