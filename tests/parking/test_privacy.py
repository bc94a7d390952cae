"""Who leaves: their spaces and plates go, and a booking they have open holds them here."""

from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.clock import rfc3339
from chassis.holdings import remains
from chassis.ids import uuid7
from chassis.tables import outbox
from contracts.errors.general import MemberLeaving
from contracts.json import Json
from contracts.labels import FORMER_NEIGHBOUR, REMOVED
from services.parking.bookings.model import Booking
from services.parking.bookings.rules import State
from services.parking.privacy.views import HELD
from services.parking.spaces.model import Space
from tests.parking.builders import (
    HOUR,
    MONDAY,
    PLATE,
    a_booking,
    a_space,
    befriend,
    objected,
    two_friends,
)
from tests.parking.running import Running
from tests.support.erasures import told


def held(parking: Running, member_id: UUID, erasure_id: UUID | None = None) -> list[str]:
    answer = parking.call(member_id, "hold_for_erasure", erasure_id=str(erasure_id or uuid7()))
    return [each["id"] for each in answer["open"]]


def books(parking: Running, renter: UUID, space: Space) -> Json:
    body = {
        "space_id": str(space.id),
        "starts_at": rfc3339(MONDAY),
        "ends_at": rfc3339(MONDAY + HOUR),
    }
    return parking.call(renter, "request_booking", body=body)


@pytest.mark.parametrize(
    ("state", "holds_owner", "holds_renter"),
    [
        (State.REQUESTED, True, True),
        (State.AWAITING_DEPOSIT, True, True),
        (State.AGREED, True, True),
        (State.IN_USE, True, True),
        (State.BALANCE_DUE, True, True),
        (State.DISPUTED, True, True),
        # Whether the owner ever binds a card is not the renter's to decide.
        (State.SETTLED, True, False),
        (State.PAID_OUT, False, False),
        (State.CANCELLED, False, False),
    ],
)
def test_a_booking_holds_its_parties_until_it_ends(
    parking: Running, state: State, holds_owner: bool, holds_renter: bool
) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        booking = a_booking(session, a_space(session, owner), renter)
        if state == State.DISPUTED:
            objected(session, booking)
        booking.status = state.value
        booking.live = state in {
            State.DISPUTED,
            State.REQUESTED,
            State.AWAITING_DEPOSIT,
            State.AGREED,
            State.IN_USE,
        }
        booking.approve_by = booking.balance_due_at = MONDAY
    assert (held(parking, owner) == [str(booking.id)]) is holds_owner
    assert (held(parking, renter) == [str(booking.id)]) is holds_renter


@pytest.mark.parametrize("leaving", ["owner", "renter"])
def test_nothing_is_booked_of_or_by_who_is_leaving_until_it_is_withdrawn(
    parking: Running, leaving: str
) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        space = a_space(session, owner)
    member, erasure_id = {"owner": owner, "renter": renter}[leaving], uuid7()
    assert held(parking, member, erasure_id) == []
    with pytest.raises(MemberLeaving):
        books(parking, renter, space)
    parking.service.follow_erasures(told("erasure_withdrawn", member, erasure_id))
    assert books(parking, renter, space)["status"] == "awaiting_deposit"


def test_place_plate_and_label_go_and_the_other_keeps_the_booking(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        befriend(session, renter, other := uuid7())
        space = a_space(session, owner, latitude=31.2, longitude=121.4)
        booking = a_booking(session, space, renter, plate=PLATE)
        lent = a_booking(session, a_space(session, renter), other, plate="沪B67890")
        for one in (booking, lent):
            one.status, one.live = State.PAID_OUT.value, False
    for member in (owner, renter):
        event = told("member_erased", member, uuid7())
        parking.service.follow_erasures(event)
        parking.service.follow_erasures({**event, "event_id": str(uuid7())})
    parking.service.confirm_erasures()
    with parking.database() as session:
        assert remains(session, HELD, [owner, renter]) == []
        gone = session.get_one(Space, space.id)
        assert (gone.status, gone.label, gone.location_note) == ("withdrawn", REMOVED, "")
        assert (gone.latitude, gone.longitude, gone.windows) == (None, None, [])
        kept = session.get_one(Booking, booking.id)
        assert (kept.plate, kept.snapshot["label"], kept.snapshot["latitude"]) == (
            None,
            REMOVED,
            None,
        )
        assert kept.snapshot["price_per_hour"] == booking.snapshot["price_per_hour"]
        # The plate of who rented from them is not theirs.
        assert session.get_one(Booking, lent.id).plate == "沪B67890"
        confirmed = select(outbox.c.data["member_id"].as_string()).where(
            outbox.c.type == "member_scrubbed"
        )
        assert {str(owner), str(renter)} <= set(session.scalars(confirmed))
    shown = parking.call(other, "show_booking", booking_id=str(lent.id))
    assert shown["owner"]["display_name"] == FORMER_NEIGHBOUR


def test_of_a_booking_each_is_told_what_is_theirs(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        a_booking(session, a_space(session, owner), renter, plate=PLATE)
    (theirs,) = parking.call(renter, "held_on_me", part="bookings")["rows"]
    assert (theirs["plate"], theirs["space"], theirs["owner"]) == (PLATE, "B2-117", "王阿姨")
    # Where it is the owner tells from the agreement on, and among their own spaces.
    assert "地下二层" not in str(theirs)
    (own,) = parking.call(owner, "held_on_me", part="bookings")["rows"]
    assert own["plate"] is None
    (space,) = parking.call(owner, "held_on_me", part="spaces")["rows"]
    assert space["location_note"] == "地下二层, 电梯左侧"
    assert parking.call(renter, "held_on_me", part="spaces")["rows"] == []
