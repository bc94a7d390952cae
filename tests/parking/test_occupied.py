"""The renter comes, and somebody else is parked there."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.clock import rfc3339
from chassis.holdings import erase
from chassis.ids import uuid7
from contracts.errors.base import Refusal
from contracts.errors.general import NotParty, NotThere, ValidationFailed
from contracts.errors.parking import BookingState, TooLateToReport, TooSoon
from contracts.json import Json
from services.parking.bookings.model import Booking
from services.parking.privacy.views import HELD
from tests.parking.builders import HOUR, MONDAY, a_space, befriend
from tests.parking.running import Running
from tests.parking.test_disputes import dispute, now_is, stay
from tests.parking.test_event_contracts import told

MINUTE = timedelta(minutes=1)


def report(
    parking: Running, booking: Booking, at: datetime, *, by: UUID | None = None
) -> tuple[Json, UUID]:
    """What is answered, and the photo."""
    photo_id = uuid7()
    parking.now = at
    arguments = {"booking_id": str(booking.id), "body": {"photo_id": str(photo_id)}}
    return parking.call(by or booking.renter_id, "report_occupied", **arguments), photo_id


@pytest.mark.parametrize("state", ["agreed", "in_use"])
def test_all_goes_back_at_once_whatever_the_terms(parking: Running, state: str) -> None:
    booking = stay(parking, state, cancellation="firm")
    answer, photo_id = report(parking, booking, MONDAY + 5 * MINUTE)
    assert (answer["status"], answer["cancelled_because"]) == ("cancelled", "occupied")
    assert (answer["cancelled_by"], answer["kept"]) == ("renter", None)
    assert answer["occupied_photo"]["id"] == str(photo_id)
    with parking.database() as session:
        fact = told(session)["booking_cancelled"]
    assert (fact["because"], "to_payee" in fact) == ("occupied", False)
    assert str(photo_id) not in str(fact)


@pytest.mark.parametrize(
    ("at", "refusal"),
    [
        (MONDAY - 11 * MINUTE, TooSoon),
        (MONDAY - 10 * MINUTE, None),
        (MONDAY + 19 * MINUTE, None),
        (MONDAY + 20 * MINUTE, TooLateToReport),
    ],
)
def test_from_when_one_may_arrive_until_a_while_after_the_start(
    parking: Running, at: datetime, refusal: type[Refusal] | None
) -> None:
    booking = stay(parking, "agreed")
    if refusal is None:
        assert report(parking, booking, at)[0]["status"] == "cancelled"
        return
    with pytest.raises(refusal):
        report(parking, booking, at)
    assert now_is(parking, booking).status == "agreed"


@pytest.mark.parametrize("state", ["awaiting_deposit", "balance_due", "settled"])
def test_of_no_stay_that_is_not_agreed_or_is_over(parking: Running, state: str) -> None:
    with pytest.raises(BookingState):
        report(parking, stay(parking, state), MONDAY)


def test_what_is_disputed_is_for_the_committee(parking: Running) -> None:
    booking = stay(parking, "agreed")
    dispute(parking, booking)
    with pytest.raises(BookingState):
        report(parking, booking, MONDAY)


def test_only_the_renter_says_so_and_nobody_else_finds_it(parking: Running) -> None:
    booking = stay(parking, "agreed")
    with pytest.raises(NotParty):
        report(parking, booking, MONDAY, by=booking.owner_id)
    with pytest.raises(NotThere):
        report(parking, booking, MONDAY, by=uuid7())


def test_the_photo_is_the_renters_own(parking: Running) -> None:
    booking = stay(parking, "agreed")
    parking.now = MONDAY
    strange = uuid7()
    parking.listings.missing = [strange]
    for said in ({"photo_id": str(strange)}, {}):
        with pytest.raises(ValidationFailed):
            parking.call(
                booking.renter_id, "report_occupied", booking_id=str(booking.id), body=said
            )
    assert now_is(parking, booking).status == "agreed"


def test_the_other_spaces_of_the_circle_that_are_free_are_offered(parking: Running) -> None:
    booking = stay(parking, "agreed")
    with parking.database() as session:
        friend, stranger = uuid7(), uuid7()
        befriend(session, friend, booking.renter_id)
        free = a_space(session, friend)
        a_space(session, friend, hidden_from=[str(booking.renter_id)])
        a_space(session, stranger)
    answer, _ = report(parking, booking, MONDAY + 5 * MINUTE)
    assert [
        (each["space_id"], each["starts_at"], each["ends_at"]) for each in answer["alternatives"]
    ] == [(str(free.id), rfc3339(MONDAY + 6 * MINUTE), rfc3339(MONDAY + 2 * HOUR))]


def test_the_nearest_of_them_come_first(parking: Running) -> None:
    booking = stay(parking, "agreed")
    far, near = uuid7(), uuid7()
    with parking.database() as session:
        for friend in (near, far):
            befriend(session, friend, booking.renter_id)
        spaces = {friend: str(a_space(session, friend).id) for friend in (near, far)}
    parking.members.near = {far: 3, near: 1}
    answer, _ = report(parking, booking, MONDAY + 5 * MINUTE)
    offered = [each["space_id"] for each in answer["alternatives"]]
    assert offered == [spaces[near], spaces[far]]


def test_both_may_look_at_the_photo_and_it_is_kept(parking: Running) -> None:
    booking = stay(parking, "agreed")
    _, photo_id = report(parking, booking, MONDAY)
    for member, seen in ((booking.owner_id, True), (booking.renter_id, True), (uuid7(), False)):
        asked = {"photo_id": str(photo_id), "viewer_id": str(member)}
        assert parking.call(None, "may_see_photo", **asked) == {"seen": seen}
    used = parking.call(None, "photos_in_use", photo_ids=[str(photo_id), str(uuid7())])
    assert used == {"in_use": [str(photo_id)]}
    with parking.database() as session:
        erase(session, HELD, booking.renter_id)
    after = now_is(parking, booking)
    assert (after.occupied_photo_id, after.found_occupied) == (None, True)


@pytest.mark.parametrize(
    ("said", "refused_by"),
    [
        ("cancelled_by = 'owner'", "booking_occupied_check"),
        ("kept = 1", "booking_occupied_check"),
        ("found_occupied = false", "booking_occupied_photo_check"),
    ],
)
def test_the_database_knows_no_half_of_it(parking: Running, said: str, refused_by: str) -> None:
    booking = stay(parking, "agreed")
    report(parking, booking, MONDAY)
    statement = f"UPDATE booking SET {said} WHERE id = :id"  # noqa: S608 - words of this file only
    with parking.database() as session:
        with pytest.raises(IntegrityError) as refused, session.begin_nested():
            session.execute(text(statement), {"id": booking.id})
        assert refused.value.orig.diag.constraint_name == refused_by
