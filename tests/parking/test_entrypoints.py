import pytest

from chassis.clock import rfc3339
from chassis.ids import uuid7
from contracts.errors.base import Unauthenticated
from contracts.errors.general import NotThere, ResidencyRequired, ValidationFailed
from contracts.errors.parking import BookingState
from contracts.json import Json
from services.parking.bookings.model import Booking
from tests.parking.builders import (
    HOUR,
    MONDAY,
    PLATE,
    a_booking,
    a_space,
    agreed,
    paid,
    two_friends,
    yuan,
)
from tests.parking.running import Running


def a_stay(space_id: object, **said: object) -> Json:
    stay = {"starts_at": rfc3339(MONDAY), "ends_at": rfc3339(MONDAY + 2 * HOUR)}
    return {"space_id": str(space_id), **stay, **said}


def test_a_booking_runs_from_the_request_to_the_settlement(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        space = a_space(session, owner, instant=False)
    booking = parking.call(renter, "request_booking", body=a_stay(space.id, plate="沪a 12345"))
    assert (booking["status"], booking["status_label"]) == ("requested", "等待车位主同意")
    assert (booking["total"], booking["deposit"], booking["balance"]) == (
        yuan(12),
        {"amount": 360, "currency": "CNY"},
        {"amount": 840, "currency": "CNY"},
    )
    assert booking["plate"] == PLATE
    assert booking["hold_expires_at"] is booking["deposit_charge_id"] is None
    assert (booking["owner"]["id"], booking["renter"]["id"]) == (str(owner), str(renter))
    assert booking["space"]["label"] == "B2-117"

    one = {"booking_id": booking["id"]}
    assert parking.call(owner, "approve_booking", **one)["status"] == "awaiting_deposit"
    with parking.database() as session:
        paid(session, session.get_one(Booking, booking["id"]), "deposit")
    parking.now = MONDAY
    assert parking.call(renter, "check_in", **one)["status"] == "in_use"
    left = parking.call(renter, "check_out", **one)
    assert (left["status"], left["ended_at"]) == ("balance_due", rfc3339(MONDAY))
    with parking.database() as session:
        paid(session, session.get_one(Booking, booking["id"]), "balance")
    assert parking.call(owner, "show_booking", **one)["status"] == "settled"
    assert parking.call(owner, "deal_parties", deal_id=booking["id"])["open_for_review"]


def test_both_parties_list_their_bookings_by_role(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        booking = a_booking(session, a_space(session, owner), renter, plate=PLATE)
    for member, role, other in ((owner, "owner", "renter"), (renter, "renter", "owner")):
        for query in ({}, {"role": role}):
            (listed,) = parking.call(member, "my_bookings", query=query)["items"]
            assert (listed["id"], listed["plate"]) == (str(booking.id), PLATE)
        assert parking.call(member, "my_bookings", query={"role": other})["items"] == []
    with pytest.raises(ValidationFailed):
        parking.call(owner, "my_bookings", query={"role": "committee"})


def test_parties_keep_sight_of_their_deal_whatever_becomes_of_the_space(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        space = a_space(session, owner)
        booking = agreed(session, space, renter)
    hide = {"hidden_from": [str(renter)], "label": "sold"}
    parking.call(owner, "change_space", space_id=str(space.id), body=hide)
    parking.call(owner, "withdraw_space", space_id=str(space.id))
    with pytest.raises(NotThere):
        parking.call(renter, "show_space", space_id=str(space.id))
    kept = parking.call(renter, "show_booking", booking_id=str(booking.id))["space"]
    assert (kept["label"], kept["location_note"]) == ("B2-117", "地下二层, 电梯左侧")
    subjects = parking.call(renter, "subjects_seen", kind="booking", ids=[str(booking.id)])
    assert subjects["items"][str(booking.id)]["is_party"]


def test_a_third_member_finds_no_booking_by_any_road(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        booking = a_booking(session, a_space(session, owner), renter)
    one, third = {"booking_id": str(booking.id)}, uuid7()
    for method in ("show_booking", "approve_booking", "check_in", "check_out"):
        with pytest.raises(NotThere):
            parking.call(third, method, **one)
    for method in ("cancel_booking", "decline_booking"):
        with pytest.raises(NotThere):
            parking.call(third, method, **one, body={})
    with pytest.raises(NotThere):
        parking.call(third, "deal_parties", deal_id=str(booking.id))
    asked = {"kind": "booking", "ids": [str(booking.id), "no id"]}
    assert parking.call(third, "subjects_seen", **asked) == {"items": {}}
    assert parking.call(third, "my_bookings", query={})["items"] == []


def test_nobody_without_a_token_reads_or_books(parking: Running) -> None:
    with pytest.raises(Unauthenticated):
        parking.call(None, "list_spaces", query={})
    with pytest.raises(Unauthenticated):
        parking.call(None, "request_booking", body=a_stay(uuid7()))


def test_the_shape_is_judged_before_anything_else(parking: Running) -> None:
    parking.members.residency = None
    with pytest.raises(ValidationFailed) as refused:
        parking.call(uuid7(), "request_booking", body={"space_id": "1", "colour": "red"})
    assert {problem["pointer"] for problem in refused.value.errors} == {
        "/space_id",
        "/starts_at",
        "/ends_at",
        "/colour",
    }
    with pytest.raises(NotThere):
        parking.call(uuid7(), "request_booking", body=a_stay(uuid7()))


def test_only_a_verified_resident_books(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        space = a_space(session, owner)
    parking.members.residency = "rejected"
    with pytest.raises(ResidencyRequired):
        parking.call(renter, "request_booking", body=a_stay(space.id))


def test_a_second_cancellation_is_a_conflict(parking: Running) -> None:
    with parking.database() as session:
        owner, renter = two_friends(session)
        booking = a_booking(session, a_space(session, owner), renter)
    arguments = {"booking_id": str(booking.id), "body": {"reason": "计划有变"}}
    assert parking.call(renter, "cancel_booking", **arguments)["reason"] == "计划有变"
    with pytest.raises(BookingState) as refused:
        parking.call(owner, "cancel_booking", **arguments)
    assert refused.value.status_now == "cancelled"
