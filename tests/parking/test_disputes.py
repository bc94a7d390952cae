"""One side of a booking objects: nothing moves until the two settle it."""

from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from contracts.errors.general import NotParty, NotThere, ValidationFailed
from contracts.errors.listings import DisputeClosed
from contracts.errors.parking import BookingState, SlotTaken
from contracts.json import Json
from services.parking.bookings.model import Booking
from tests.parking.builders import (
    HOUR,
    MONDAY,
    NOW,
    a_booking,
    a_space,
    agreed,
    ended,
    paid,
    two_friends,
)
from tests.parking.running import Running
from tests.parking.test_event_contracts import told

SAID = {"reason": "occupied", "text": "车位上停着别人的车"}
SIDES = ("owner_id", "renter_id")
OVER = MONDAY + 2 * HOUR


def stay(parking: Running, state: str, **terms: object) -> Booking:
    """For two hours from Monday nine o'clock."""
    with parking.database() as session:
        owner, renter = two_friends(session)
        space = a_space(session, owner, **terms)
        if state == "requested":
            return a_booking(session, a_space(session, owner, instant=False), renter)
        if state == "awaiting_deposit":
            return a_booking(session, space, renter)
        booking = agreed(session, space, renter)
        if state in ("balance_due", "settled"):
            ended(session, booking)
        if state == "settled":
            paid(session, booking, "balance")
    if state == "in_use":
        parking.tick(MONDAY)
    return booking


def ask(parking: Running, booking: Booking, side: str, method: str, **body: object) -> Json:
    said = {"body": body} if body else {}
    member = getattr(booking, side)
    return parking.call(member, method, booking_id=str(booking.id), **said)


def dispute(parking: Running, booking: Booking, side: str = "renter_id") -> Json:
    return ask(parking, booking, side, "dispute_booking", **SAID)


def now_is(parking: Running, booking: Booking) -> Booking:
    with parking.database() as session:
        return session.get_one(Booking, booking.id)


@pytest.mark.parametrize("state", ["agreed", "in_use", "balance_due"])
@pytest.mark.parametrize("side", SIDES)
def test_either_side_objects_from_the_agreement_until_it_is_settled(
    parking: Running, state: str, side: str
) -> None:
    booking = stay(parking, state)
    shown = dispute(parking, booking, side)
    assert (shown["status"], shown["status_label"]) == ("disputed", "争议处理中")
    objection = shown["dispute"]
    assert (objection["by"], objection["status"]) == (side.removesuffix("_id"), "open")
    assert (objection["reason_label"], objection["text"]) == ("车位被占", SAID["text"])
    other = next(each for each in SIDES if each != side)
    assert ask(parking, booking, other, "show_booking")["dispute"] == objection
    with parking.database() as session:
        fact = told(session)["booking_disputed"]
    assert fact["parties"] == sorted(str(getattr(booking, each)) for each in SIDES)
    assert SAID["text"] not in str(fact)


@pytest.mark.parametrize("state", ["requested", "awaiting_deposit", "settled"])
def test_before_there_is_a_deal_and_once_it_is_settled_there_is_nothing_to_object_to(
    parking: Running, state: str
) -> None:
    with pytest.raises(BookingState):
        dispute(parking, stay(parking, state))


def test_who_has_no_part_in_it_does_not_find_it(parking: Running) -> None:
    booking, other = stay(parking, "agreed"), stay(parking, "agreed")
    for method, said in (("dispute_booking", {"body": SAID}), ("withdraw_dispute", {})):
        with pytest.raises(NotThere):
            parking.call(other.renter_id, method, booking_id=str(booking.id), **said)


@pytest.mark.parametrize(
    "said", [{}, {"reason": "occupied"}, {**SAID, "reason": "bored"}, {**SAID, "text": " "}]
)
def test_it_says_why(parking: Running, said: Json) -> None:
    booking = stay(parking, "agreed")
    with pytest.raises(ValidationFailed):
        parking.call(booking.renter_id, "dispute_booking", booking_id=str(booking.id), body=said)


@pytest.mark.parametrize("state", ["agreed", "in_use", "balance_due"])
def test_meanwhile_no_clock_and_neither_side_moves_it(parking: Running, state: str) -> None:
    booking = stay(parking, state)
    dispute(parking, booking)
    for at in (MONDAY, OVER, OVER + 100 * HOUR):
        parking.tick(at)
    for side, method in (("renter_id", "check_in"), ("renter_id", "check_out")):
        with pytest.raises(BookingState):
            ask(parking, booking, side, method)
    with pytest.raises(BookingState):
        ask(parking, booking, "renter_id", "cancel_booking", reason="不来了")
    for side in SIDES:
        with pytest.raises(BookingState):
            dispute(parking, booking, side)
    assert now_is(parking, booking).status == "disputed"


@pytest.mark.parametrize(
    ("state", "at", "then"),
    [
        ("agreed", NOW, "agreed"),
        ("agreed", MONDAY, "in_use"),
        ("in_use", MONDAY, "in_use"),
        ("in_use", OVER, "balance_due"),
        ("balance_due", OVER, "balance_due"),
    ],
)
def test_taken_back_it_goes_on_where_it_was(
    parking: Running, state: str, at: datetime, then: str
) -> None:
    booking = stay(parking, state)
    dispute(parking, booking)
    parking.now = at
    shown = ask(parking, booking, "renter_id", "withdraw_dispute")
    assert (shown["status"], shown["dispute"]["status"]) == (state, "settled")
    for _ in range(2):
        parking.tick(at)
    assert now_is(parking, booking).status == then


def test_the_time_is_held_while_a_stay_that_has_not_ended_is_disputed(parking: Running) -> None:
    booking = stay(parking, "agreed")
    dispute(parking, booking)
    body = {
        "space_id": str(booking.space_id),
        "starts_at": "2026-11-23T01:00:00Z",
        "ends_at": "2026-11-23T02:00:00Z",
    }
    with pytest.raises(SlotTaken):
        parking.call(booking.renter_id, "request_booking", body=body)


def test_a_stay_that_has_ended_holds_no_time_while_it_is_disputed(parking: Running) -> None:
    booking = stay(parking, "balance_due")
    dispute(parking, booking)
    assert not now_is(parking, booking).live


def test_a_payment_that_was_under_way_is_there_once_it_is_taken_back(parking: Running) -> None:
    booking = stay(parking, "balance_due")
    dispute(parking, booking)
    with parking.database() as session:
        paid(session, session.get_one(Booking, booking.id), "balance", now=OVER)
    after = now_is(parking, booking)
    assert (after.status, after.in_escrow) == ("disputed", after.total)
    assert ask(parking, booking, "renter_id", "withdraw_dispute")["status"] == "settled"
    with parking.database() as session:
        assert told(session)["booking_settled"]["total"]["amount"] == after.total


def test_only_who_objects_takes_it_back_and_each_objects_once(parking: Running) -> None:
    booking = stay(parking, "agreed")
    dispute(parking, booking)
    with pytest.raises(NotParty):
        ask(parking, booking, "owner_id", "withdraw_dispute")
    ask(parking, booking, "renter_id", "withdraw_dispute")
    with pytest.raises(BookingState):
        ask(parking, booking, "renter_id", "withdraw_dispute")
    with pytest.raises(DisputeClosed):
        dispute(parking, booking)
    assert dispute(parking, booking, "owner_id")["dispute"]["by"] == "owner"


@pytest.mark.parametrize("side", SIDES)
def test_the_owner_ends_it_by_giving_all_back(parking: Running, side: str) -> None:
    booking = stay(parking, "in_use", cancellation="firm")
    dispute(parking, booking, side)
    shown = ask(parking, booking, "owner_id", "cancel_booking", reason="确实被占")
    assert (shown["status"], shown["cancelled_by"], shown["kept"]) == ("cancelled", "owner", None)
    assert shown["dispute"]["status"] == "settled"
    with parking.database() as session:
        fact = told(session)["booking_cancelled"]
    assert (fact["by"], "to_payee" in fact) == ("owner", False)


@pytest.mark.parametrize(
    ("said", "refused_by"),
    [
        ("UPDATE booking SET dispute_id = NULL WHERE id = :id", "booking_disputed_check"),
        (
            "UPDATE booking SET status = 'settled', live = false WHERE id = :id",
            "booking_disputed_check",
        ),
        ("UPDATE booking SET live = false WHERE id = :id", "booking_live_check"),
        ("UPDATE dispute SET decided_at = now() WHERE booking_id = :id", "dispute_decided_check"),
        (
            "INSERT INTO dispute (id, booking_id, by_id, reason, text, opened_at) SELECT"
            " gen_random_uuid(), :id, gen_random_uuid(), 'other', 'x', now()",
            "dispute_open_idx",
        ),
    ],
)
def test_the_database_lets_a_booking_be_disputed_by_one_objection_and_no_less(
    parking: Running, said: str, refused_by: str
) -> None:
    booking = stay(parking, "agreed")
    dispute(parking, booking)
    with parking.database() as session:
        with pytest.raises(IntegrityError) as refused, session.begin_nested():
            session.execute(text(said), {"id": booking.id})
        assert refused.value.orig.diag.constraint_name == refused_by
