"""What a conversation may be about, and with whom one has a deal on it."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from chassis.tables import circle
from contracts.json import Json
from services.parking.bookings import actions as booking_actions
from services.parking.bookings.model import Booking
from services.parking.spaces.actions import withdraw_space
from services.parking.spaces.model import Space
from tests.parking.builders import (
    DAY,
    MONDAY,
    NOW,
    a_booking,
    a_space,
    agreed,
    befriend,
    ended,
    two_friends,
)
from tests.parking.running import Running


def about(parking: Running, member: UUID, subject_id: UUID, kind: str = "parking_space") -> Json:
    ids = [str(subject_id)]
    found: Json = parking.call(member, "subjects_seen", kind=kind, ids=ids)["items"]
    return found.get(str(subject_id), {})


def hide(session: Session, space: Space, renter: UUID) -> None:
    session.merge(space).hidden_from = [renter]


def withdraw(session: Session, space: Space, _: UUID) -> None:
    withdraw_space(session, session.merge(space))


def part(session: Session, space: Space, renter: UUID) -> None:
    two = [space.owner_id, renter]
    pair = circle.c.owner_id.in_(two) & circle.c.viewer_id.in_(two)
    apart = pair & (circle.c.owner_id != circle.c.viewer_id)
    session.execute(update(circle).where(apart).values(friends=False))


@pytest.mark.parametrize("becomes", [hide, withdraw, part])
def test_a_renter_keeps_a_space_as_a_subject_whatever_becomes_of_it(
    parking: Running, becomes: Callable[[Session, Space, UUID], None]
) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        space = a_space(session, owner)
        agreed(session, space, renter)
        becomes(session, space, renter)
        session.merge(space).label = "B2-118"
    remembered = about(parking, renter, space.id)
    assert (remembered["owner_id"], remembered["title"]) == (str(owner), "B2-117")
    assert (remembered["is_party"], remembered["deal_with"]) == (True, [str(owner)])
    assert about(parking, owner, space.id)["deal_with"] == [str(renter)]


def test_an_owner_has_a_deal_with_each_renter_once(parking: Running) -> None:
    with parking.database() as session:
        owner, one = two_friends(session)
        _, other = two_friends(session)
        befriend(session, owner, other)
        space = a_space(session, owner)
        for number in range(2):
            agreed(session, space, one, at=MONDAY + number * DAY)
        ended(session, agreed(session, space, other, at=MONDAY + 2 * DAY))
    assert about(parking, owner, space.id)["deal_with"] == sorted([str(one), str(other)])


def test_a_booking_that_came_to_nothing_is_still_one_but_no_deal_on_the_space(
    parking: Running,
) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        space = a_space(session, owner)
        booking: Booking = a_booking(session, space, renter)
        booking_actions.cancel_booking(session, booking, member_id=renter, reason=None, now=NOW)
        hide(session, space, renter)
    assert about(parking, renter, space.id) == {}
    for member, partner in ((owner, renter), (renter, owner)):
        assert about(parking, member, booking.id, "booking")["deal_with"] == [str(partner)]
