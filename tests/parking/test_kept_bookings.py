"""No change that an owner makes takes away what somebody has booked."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from chassis.clock import rfc3339
from contracts.errors.general import NotThere, ValidationFailed
from contracts.errors.parking import WouldCutBookings
from contracts.json import Json
from services.parking.bookings.model import Booking
from services.parking.spaces import views as space_views
from services.parking.spaces.model import Space
from tests.parking.builders import (
    DAY,
    HOUR,
    MONDAY,
    a_booking,
    a_space,
    agreed,
    ended,
    two_friends,
)
from tests.parking.running import Running
from tests.support.locks import until_done_or_waiting

MINUTE = timedelta(minutes=1)
NIGHTS = [{"weekdays": ["mon"], "from": "20:00", "until": "23:00"}]
CLOSED = {
    "kind": "closed",
    "from": rfc3339(MONDAY + 90 * MINUTE),
    "until": rfc3339(MONDAY + 91 * MINUTE),
}
CUTS: list[tuple[str, Json]] = [
    ("change_space", {"windows": NIGHTS}),
    ("change_space", {"valid_until": "2026-11-22"}),
    ("change_space", {"valid_from": "2026-11-24"}),
    ("add_exception", CLOSED),
]


@pytest.mark.parametrize(("method", "body"), CUTS)
def test_what_would_cut_a_booking_is_refused_with_the_booking_named(
    parking: Running, method: str, body: Json
) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        space = a_space(session, owner)
        booking = a_booking(session, space, renter)
    one = {"space_id": str(space.id), "body": body}
    with pytest.raises(WouldCutBookings) as refused:
        parking.call(owner, method, **one)
    assert refused.value.bookings == [
        {
            "id": str(booking.id),
            "status": "awaiting_deposit",
            "starts_at": rfc3339(MONDAY),
            "ends_at": rfc3339(MONDAY + 2 * HOUR),
        }
    ]
    assert parking.call(owner, "show_space", space_id=str(space.id))["version"] == 1
    parking.call(renter, "cancel_booking", booking_id=str(booking.id))
    parking.call(owner, method, **one)


def test_taking_an_opening_back_keeps_who_has_booked_in_it(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        space = a_space(session, owner, windows=NIGHTS)
    here = {"space_id": str(space.id)}
    opened = {"kind": "open", "from": rfc3339(MONDAY), "until": rfc3339(MONDAY + 3 * HOUR)}
    made = parking.call(owner, "add_exception", **here, body=opened)
    with parking.database() as session:
        booking = a_booking(session, session.get_one(Space, space.id), renter)
    with pytest.raises(WouldCutBookings) as refused:
        parking.call(owner, "remove_exception", **here, exception_id=made["id"])
    assert [each["id"] for each in refused.value.bookings] == [str(booking.id)]


def test_what_is_over_or_has_come_to_nothing_is_in_nobodys_way(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        space = a_space(session, owner, deposit_percent=100)
        ended(session, agreed(session, space, renter))
        agreed(session, space, renter, at=MONDAY + DAY)
    # Of a stay that goes on, what is past cannot be cut.
    parking.now = MONDAY + DAY + HOUR
    here = {"space_id": str(space.id)}
    afternoon = [{"weekdays": ["tue"], "from": "10:00", "until": "12:00"}]
    assert parking.call(owner, "change_space", **here, body={"windows": afternoon})
    with pytest.raises(WouldCutBookings):
        parking.call(owner, "change_space", **here, body={"windows": NIGHTS})


def test_a_longer_time_between_bookings_names_those_that_are_too_close(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        space = a_space(session, owner)
        first = a_booking(session, space, renter, lasting=HOUR)
        second = a_booking(session, space, renter, at=MONDAY + 90 * MINUTE, lasting=HOUR)
        a_booking(session, space, renter, at=MONDAY + DAY)
    here = {"space_id": str(space.id)}
    with pytest.raises(WouldCutBookings) as refused:
        parking.call(owner, "change_space", **here, body={"buffer_minutes": 31})
    named = [each["id"] for each in refused.value.bookings]
    assert named == [str(first.id), str(second.id)]
    parking.call(owner, "change_space", **here, body={"buffer_minutes": 30})
    with parking.database() as session:
        held = session.get_one(Booking, first.id).held
        assert held.upper == second.starts_at
    parking.call(owner, "change_space", **here, body={"buffer_minutes": 0})


def the_owner(space_id: UUID, owner: UUID, body: Json, parking: Running) -> Callable[[], Json]:
    return lambda: parking.call(owner, "change_space", space_id=str(space_id), body=body)


def a_request(space_id: UUID, renter: UUID, parking: Running) -> Callable[[], Json]:
    stay = {"starts_at": rfc3339(MONDAY), "ends_at": rfc3339(MONDAY + 2 * HOUR)}
    body = {"space_id": str(space_id), **stay}
    return lambda: parking.call(renter, "request_booking", body=body)


def live(parking: Running, space_id: UUID) -> Any:
    with parking.database() as session:
        return session.scalar(
            select(func.count()).where(Booking.space_id == space_id, Booking.live)
        )


@pytest.mark.parametrize("body", [{"windows": NIGHTS}, {"valid_from": "2026-11-24"}])
def test_who_books_while_the_owner_changes_the_hours_waits_and_is_refused(
    parking: Running, body: Json
) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        space_id = a_space(session, owner).id
    with ThreadPoolExecutor(1) as pool:
        with parking.database() as session:
            # The owner has the space, and has not committed yet.
            space = space_views.own_space(session, space_id, owner)
            booking = pool.submit(a_request(space_id, renter, parking))
            until_done_or_waiting(parking.engine, booking)
            assert not booking.done()
            space.windows = NIGHTS
            space.version += 1
        with pytest.raises(ValidationFailed) as refused:
            booking.result()
    assert refused.value.errors == [{"pointer": "/starts_at", "code": "outside_windows"}]
    assert live(parking, space_id) == 0


def test_an_owner_who_changes_the_hours_while_somebody_books_waits_and_is_refused(
    parking: Running,
) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        space_id = a_space(session, owner).id
    with ThreadPoolExecutor(1) as pool:
        with parking.database() as session:
            a_booking(session, session.get_one(Space, space_id), renter)
            change = pool.submit(the_owner(space_id, owner, {"windows": NIGHTS}, parking))
            until_done_or_waiting(parking.engine, change)
            assert not change.done()
        with pytest.raises(WouldCutBookings):
            change.result()
    assert live(parking, space_id) == 1


def test_who_books_while_the_space_is_withdrawn_finds_it_gone(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        space_id = a_space(session, owner).id
    with ThreadPoolExecutor(1) as pool:
        with parking.database() as session:
            session.execute(
                text("UPDATE space SET status = 'withdrawn', version = 2 WHERE id = :id"),
                {"id": space_id},
            )
            booking = pool.submit(a_request(space_id, renter, parking))
            until_done_or_waiting(parking.engine, booking)
        with pytest.raises(NotThere):
            booking.result()


def test_whoever_is_first_the_other_loses_and_never_both(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        spaces = [a_space(session, owner).id for _ in range(8)]
    with ThreadPoolExecutor(2) as pool:
        for space_id in spaces:
            acts = [
                pool.submit(a_request(space_id, renter, parking)),
                pool.submit(the_owner(space_id, owner, {"windows": NIGHTS}, parking)),
            ]
            lost = [act.exception() for act in acts]
            assert sum(error is not None for error in lost) == 1, lost
            assert live(parking, space_id) == (lost[0] is None)
            if lost[0] is None:
                parking.call(renter, "cancel_booking", **_only(parking, space_id))


def _only(parking: Running, space_id: UUID) -> Json:
    with parking.database() as session:
        found = session.scalar(select(Booking.id).where(Booking.space_id == space_id, Booking.live))
        return {"booking_id": str(found)}
