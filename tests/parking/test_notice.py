"""How long before one has to book, and what stays free between two bookings."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from contracts.errors.general import ValidationFailed
from contracts.errors.parking import SlotTaken
from tests.parking.builders import HOUR, MONDAY, NOW, a_booking, a_space, agreed, ended, two_friends
from tests.parking.running import Running

MINUTE = timedelta(minutes=1)
# A whole day and its night around the booking.
AROUND = {"from": rfc3339(MONDAY - HOUR), "until": rfc3339(MONDAY + 6 * HOUR)}


def test_who_books_too_late_is_told(session: Session) -> None:
    owner, renter = two_friends(session)
    space = a_space(session, owner, lead_minutes=120)
    for early in (timedelta(0), 119 * MINUTE):
        with pytest.raises(ValidationFailed) as refused:
            a_booking(session, space, renter, now=MONDAY - early)
        assert refused.value.errors == [{"pointer": "/starts_at", "code": "too_short_notice"}]
    assert a_booking(session, space, renter, now=MONDAY - 120 * MINUTE).live


def test_what_cannot_be_booked_so_late_is_not_found_and_not_offered(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        slow, quick = a_space(session, owner, lead_minutes=90), a_space(session, owner)
        a_booking(session, slow, renter, at=MONDAY + 2 * HOUR)
    span = {"from": rfc3339(MONDAY), "until": rfc3339(MONDAY + HOUR)}

    def found() -> set[str]:
        return {each["id"] for each in parking.call(renter, "list_spaces", query=span)["items"]}

    parking.now = MONDAY - 90 * MINUTE
    assert found() == {str(slow.id), str(quick.id)}
    parking.now = MONDAY - 89 * MINUTE
    assert found() == {str(quick.id)}
    free = parking.call(renter, "availability", space_id=str(slow.id), query=span)
    assert free["bookable_from"] == rfc3339(MONDAY + MINUTE)
    stay = {"starts_at": rfc3339(MONDAY + 2 * HOUR), "ends_at": rfc3339(MONDAY + 4 * HOUR)}
    with pytest.raises(SlotTaken) as refused:
        parking.call(renter, "quote", body={"space_id": str(slow.id), **stay})
    here = [one for one in refused.value.alternatives if one["space_id"] == str(slow.id)]
    assert {one["starts_at"] for one in here} == {rfc3339(MONDAY + 4 * HOUR)}


@pytest.mark.parametrize(("gap", "taken"), [(0, True), (29, True), (30, False)])
@pytest.mark.parametrize("later", [True, False])
def test_between_two_bookings_there_is_the_time_that_the_owner_wants(
    session: Session, gap: int, taken: bool, later: bool
) -> None:
    owner, renter = two_friends(session)
    space = a_space(session, owner, buffer_minutes=30)
    a_booking(session, space, renter, lasting=HOUR)
    moved = HOUR + gap * MINUTE
    at = MONDAY + (moved if later else -moved)
    if not taken:
        assert a_booking(session, space, renter, at=at, lasting=HOUR).live
        return
    with pytest.raises(SlotTaken):
        a_booking(session, space, renter, at=at, lasting=HOUR)


def test_what_is_free_leaves_it_out_on_both_sides(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        space = a_space(session, owner, buffer_minutes=30)
        a_booking(session, space, renter, at=MONDAY + HOUR, lasting=2 * HOUR)
    found = parking.call(renter, "availability", space_id=str(space.id), query=AROUND)["free"]
    assert found == [
        {"from": AROUND["from"], "until": rfc3339(MONDAY + 30 * MINUTE)},
        {"from": rfc3339(MONDAY + 3 * HOUR + 30 * MINUTE), "until": AROUND["until"]},
    ]
    near = {"from": rfc3339(MONDAY), "until": rfc3339(MONDAY + HOUR)}
    assert parking.call(renter, "list_spaces", query=near)["items"] == []
    stay = {"starts_at": near["from"], "ends_at": near["until"]}
    with pytest.raises(SlotTaken) as refused:
        parking.call(renter, "quote", body={"space_id": str(space.id), **stay})
    starts = [each["starts_at"] for each in refused.value.alternatives]
    assert starts == [rfc3339(MONDAY - 30 * MINUTE), rfc3339(MONDAY + 3 * HOUR + 30 * MINUTE)]


def test_who_leaves_early_makes_room_at_once(session: Session) -> None:
    owner, renter = two_friends(session)
    space = a_space(session, owner, buffer_minutes=30, deposit_percent=100)
    ended(session, agreed(session, space, renter, lasting=3 * HOUR))
    assert a_booking(session, space, renter, at=MONDAY + HOUR, now=NOW).live


def test_the_database_holds_it_too(session: Session) -> None:
    owner, renter = two_friends(session)
    space = a_space(session, owner, buffer_minutes=30)
    a_booking(session, space, renter, lasting=HOUR)
    other = a_booking(session, space, renter, at=MONDAY + 2 * HOUR, lasting=HOUR)
    nearer = text("UPDATE booking SET starts_at = :at WHERE id = :id")
    session.execute(nearer, {"at": MONDAY + 90 * MINUTE, "id": other.id})
    with pytest.raises(IntegrityError, match="booking_slot"), session.begin_nested():
        session.execute(nearer, {"at": MONDAY + 89 * MINUTE, "id": other.id})
