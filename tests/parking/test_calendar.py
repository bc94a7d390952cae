"""A member's calendar: whose bookings, in which state, and what of the place is told."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from icalendar import Calendar
from sqlalchemy import select

from chassis.ids import uuid7
from contracts.errors.general import NotThere
from services.parking.bookings.model import Booking
from services.parking.bookings.rules import State
from services.parking.calendar.model import CalendarToken
from services.parking.calendar.views import BACK, sureness
from services.parking.privacy.views import HELD
from tests.parking.builders import (
    HOUR,
    MONDAY,
    NOW,
    PLATE,
    a_booking,
    a_space,
    agreed,
    two_friends,
)
from tests.parking.running import Running

PLACE = "地下二层, 电梯左侧"


def follow(parking: Running, member_id: UUID) -> list[Any]:
    """The events of a member's feed, as another program reads it."""
    seed = parking.call(member_id, "make_calendar_token")["seed"]
    text = parking.call(None, "show_calendar", seed=seed)["text"]
    return list(Calendar.from_ical(text).events)


@pytest.fixture
def pair(parking: Running) -> tuple[UUID, UUID]:
    with parking.database() as session:
        return two_friends(session)


def test_both_sides_follow_what_is_booked(parking: Running, pair: tuple[UUID, UUID]) -> None:
    owner, renter = pair
    with parking.database() as session:
        space = a_space(session, owner, latitude=31.2, longitude=121.5)
        booking = agreed(session, space, renter, plate=PLATE)
    for member, summary, transparency in (
        (owner, "车位 B2-117（租给王阿姨）", "TRANSPARENT"),
        (renter, "车位 B2-117（租用）", "OPAQUE"),
    ):
        (event,) = follow(parking, member)
        assert event["UID"] == f"{booking.id}@linli"
        assert (event.start, event.end) == (MONDAY, MONDAY + 2 * HOUR)
        assert (event["SUMMARY"], event["TRANSP"]) == (summary, transparency)
        assert (event["STATUS"], event["LOCATION"]) == ("CONFIRMED", f"B2-117 {PLACE}")
        assert event["SEQUENCE"] == booking.version - 1
        assert event["GEO"].to_ical() == "31.2;121.5"
        assert PLATE not in event.to_ical().decode()


def test_the_place_is_told_once_it_is_agreed(parking: Running, pair: tuple[UUID, UUID]) -> None:
    owner, renter = pair
    with parking.database() as session:
        space = a_space(session, owner, latitude=31.2, longitude=121.5)
        a_booking(session, space, renter)
    (event,) = follow(parking, renter)
    assert (event["STATUS"], event["LOCATION"]) == ("TENTATIVE", "B2-117")
    assert "GEO" not in event
    (known,) = follow(parking, owner)
    assert known["LOCATION"] == f"B2-117 {PLACE}"


def test_what_is_called_off_stays_as_cancelled_with_the_next_number(
    parking: Running, pair: tuple[UUID, UUID]
) -> None:
    owner, renter = pair
    with parking.database() as session:
        booking = agreed(session, a_space(session, owner), renter)
    (before,) = follow(parking, renter)
    parking.call(renter, "cancel_booking", booking_id=str(booking.id))
    (after,) = follow(parking, renter)
    assert (after["UID"], after["STATUS"]) == (before["UID"], "CANCELLED")
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["LOCATION"] == "B2-117"


def test_a_change_moves_the_stamp_to_when_it_was(parking: Running, pair: tuple[UUID, UUID]) -> None:
    owner, renter = pair
    with parking.database() as session:
        booking = a_booking(session, a_space(session, owner, instant=False), renter)
    one = {"booking_id": str(booking.id)}
    steps = [(owner, "approve_booking"), (renter, "cancel_booking")]
    stamps = [follow(parking, renter)[0].DTSTAMP]
    for minutes, (member, step) in enumerate(steps, start=1):
        parking.now = NOW + timedelta(minutes=minutes)
        parking.call(member, step, **one)
        parking.now += timedelta(hours=1)
        stamps.append(follow(parking, renter)[0].DTSTAMP)
    assert stamps == [NOW + timedelta(minutes=minutes) for minutes in range(3)]


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_status_of_the_standard(state: State) -> None:
    tentative, nothing = ("requested", "awaiting_deposit"), ("declined", "expired", "lapsed")
    expected = {
        **dict.fromkeys(tentative, "TENTATIVE"),
        **dict.fromkeys((*nothing, "cancelled"), "CANCELLED"),
    }
    assert sureness(state) == expected.get(state.value, "CONFIRMED")


def test_the_feed_is_its_members_alone_and_not_of_long_ago(
    parking: Running, pair: tuple[UUID, UUID]
) -> None:
    owner, renter = pair
    with parking.database() as session:
        agreed(session, a_space(session, owner), renter)
    assert follow(parking, uuid7()) == []
    parking.now = MONDAY + BACK - timedelta(minutes=1)
    assert len(follow(parking, renter)) == 1
    parking.now += timedelta(minutes=2)
    assert follow(parking, renter) == []


def test_another_token_or_none_ends_the_one_before(
    parking: Running, pair: tuple[UUID, UUID]
) -> None:
    member, other = pair
    first, second = (parking.call(member, "make_calendar_token")["seed"] for _ in range(2))
    theirs = parking.call(other, "make_calendar_token")["seed"]
    with pytest.raises(NotThere):
        parking.call(None, "show_calendar", seed=first)
    assert parking.call(None, "show_calendar", seed=second)
    for _ in range(2):
        parking.call(member, "revoke_calendar_token")
    with pytest.raises(NotThere):
        parking.call(None, "show_calendar", seed=second)
    assert parking.call(None, "show_calendar", seed=theirs)


def test_of_a_token_only_a_digest_is_kept_and_an_erasure_takes_that(
    parking: Running, pair: tuple[UUID, UUID]
) -> None:
    member, _ = pair
    seed = parking.call(member, "make_calendar_token")["seed"]
    with parking.database() as session:
        kept = session.scalars(select(CalendarToken).where(CalendarToken.member_id == member)).one()
        assert seed not in kept.digest
        told = HELD.told()
        assert "calendar_token" in told


def test_a_feed_follows_a_space_that_is_renamed_or_gone(
    parking: Running, pair: tuple[UUID, UUID]
) -> None:
    owner, renter = pair
    with parking.database() as session:
        space = a_space(session, owner)
        booking = agreed(session, space, renter)
    here = {"space_id": str(space.id)}
    parking.call(owner, "change_space", **here, body={"location_note": "地下三层"})
    parking.call(owner, "withdraw_space", **here)
    (event,) = follow(parking, renter)
    assert event["LOCATION"] == "B2-117 地下三层"
    with parking.database() as session:
        assert session.get_one(Booking, booking.id).live
