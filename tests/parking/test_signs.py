"""The code that hangs at a space, and checking in by scanning it."""

from datetime import timedelta

import pytest

from chassis.clock import rfc3339
from chassis.holdings import erase
from chassis.ids import uuid7
from contracts.errors.general import NotOwner, NotParty, NotThere, ValidationFailed
from contracts.errors.parking import BookingState, TooSoon, WrongCode
from contracts.json import Json
from services.parking.bookings.model import Booking
from services.parking.privacy.views import HELD
from tests.parking.builders import HOUR, MONDAY, a_space, two_friends
from tests.parking.running import Running
from tests.parking.test_disputes import now_is, stay

MINUTE = timedelta(minutes=1)


def code_of(parking: Running, booking: Booking, method: str = "show_sign") -> str:
    shown = parking.call(booking.owner_id, method, space_id=str(booking.space_id))
    code: str = shown["code"]
    return code


def scan(parking: Running, booking: Booking, code: str | None) -> Json:
    body = {} if code is None else {"code": code}
    return parking.call(booking.renter_id, "check_in", booking_id=str(booking.id), body=body)


def test_the_owner_prints_one_and_the_same_until_another_is_made(parking: Running) -> None:
    with parking.database() as session:
        owner, _ = two_friends(session)
        space = a_space(session, owner)
    one = {"space_id": str(space.id)}
    first = parking.call(owner, "show_sign", **one)
    assert first["qr_svg"].startswith("<svg")
    assert parking.call(owner, "show_sign", **one) == first
    parking.now += HOUR
    second = parking.call(owner, "renew_sign", **one)
    assert second["code"] != first["code"]
    assert second["made_at"] == rfc3339(parking.now)
    assert parking.call(owner, "show_sign", **one) == second


def test_nobody_else_sees_it(parking: Running) -> None:
    booking = stay(parking, "agreed")
    for method in ("show_sign", "renew_sign"):
        with pytest.raises(NotOwner):
            parking.call(booking.renter_id, method, space_id=str(booking.space_id))
        with pytest.raises(NotThere):
            parking.call(uuid7(), method, space_id=str(booking.space_id))
    code = code_of(parking, booking)
    for member, method in (
        (booking.renter_id, "show_space"),
        (booking.owner_id, "show_space"),
    ):
        assert code not in str(parking.call(member, method, space_id=str(booking.space_id)))


def test_who_scans_it_has_arrived_at_the_space(parking: Running) -> None:
    booking = stay(parking, "agreed")
    code = code_of(parking, booking)
    parking.now = MONDAY - 10 * MINUTE
    shown = scan(parking, booking, f" {code.lower()}\n")
    assert (shown["status"], shown["arrival"]) == ("in_use", "scan")
    assert shown["arrived_at"] == shown["started_at"] == rfc3339(parking.now)
    version = now_is(parking, booking).version
    parking.now = MONDAY
    assert scan(parking, booking, code)["arrived_at"] == rfc3339(MONDAY - 10 * MINUTE)
    assert scan(parking, booking, None)["arrival"] == "scan"
    assert now_is(parking, booking).version == version


def test_without_a_code_it_is_the_renters_word(parking: Running) -> None:
    booking = stay(parking, "agreed")
    parking.now = MONDAY
    shown = parking.call(booking.renter_id, "check_in", booking_id=str(booking.id))
    assert (shown["arrival"], shown["arrived_at"]) == ("said", rfc3339(MONDAY))
    parking.now = MONDAY + MINUTE
    later = scan(parking, booking, code_of(parking, booking))
    assert (later["arrival"], later["arrived_at"]) == ("scan", rfc3339(MONDAY + MINUTE))
    assert later["started_at"] == rfc3339(MONDAY)


def test_what_the_clock_began_says_nothing_of_the_renter_until_they_do(parking: Running) -> None:
    booking = stay(parking, "in_use")
    assert (now_is(parking, booking).status, now_is(parking, booking).arrival) == ("in_use", None)
    shown = scan(parking, booking, None)
    assert (shown["status"], shown["arrival"]) == ("in_use", "said")
    assert scan(parking, booking, code_of(parking, booking))["arrival"] == "scan"


def test_another_code_is_wrong_and_starts_nothing(parking: Running) -> None:
    booking, other = stay(parking, "agreed"), stay(parking, "agreed")
    parking.now = MONDAY
    # Nothing hangs there yet, something else does, and what hung there before.
    wrong = ["", code_of(parking, other)]
    for code in wrong[1:]:
        with pytest.raises(WrongCode):
            scan(parking, booking, code)
    old = code_of(parking, booking)
    code_of(parking, booking, "renew_sign")
    for code in (wrong[1], old, old[:-1], "密"):
        with pytest.raises(WrongCode):
            scan(parking, booking, code)
    with pytest.raises(ValidationFailed):
        scan(parking, booking, wrong[0])
    assert now_is(parking, booking).status == "agreed"


def test_a_scan_is_no_way_around_what_a_check_in_is_refused_for(parking: Running) -> None:
    booking = stay(parking, "agreed")
    code = code_of(parking, booking)
    parking.now = MONDAY - 11 * MINUTE
    with pytest.raises(TooSoon):
        scan(parking, booking, code)
    with pytest.raises(NotParty):
        parking.call(booking.owner_id, "check_in", booking_id=str(booking.id), body={"code": code})
    unpaid = stay(parking, "awaiting_deposit")
    with pytest.raises(BookingState):
        scan(parking, unpaid, code_of(parking, unpaid))


def test_it_goes_with_its_owner(parking: Running) -> None:
    booking = stay(parking, "agreed")
    code = code_of(parking, booking)
    with parking.database() as session:
        erase(session, HELD, booking.owner_id)
    parking.now = MONDAY
    with pytest.raises(WrongCode):
        scan(parking, booking, code)
