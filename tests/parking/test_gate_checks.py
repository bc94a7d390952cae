"""A renter's pass, and what a barrier is told that asks."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from chassis.holdings import erase
from chassis.ids import uuid7
from contracts.errors.base import Unauthenticated
from contracts.errors.general import NotParty, NotThere, RateLimited, ValidationFailed
from contracts.errors.parking import BookingState
from contracts.json import Json
from services.parking.bookings.model import Booking
from services.parking.gate.model import GateVisit
from services.parking.gate.rules import CHECKS_A_MINUTE, read
from services.parking.gate_settings import GateSettings
from services.parking.privacy.views import HELD
from tests.parking.builders import DAY, HOUR, MONDAY, a_space, agreed, two_friends
from tests.parking.running import BARRIER_TOKEN, ELSEWHERE_TOKEN, GATE, Running
from tests.parking.test_disputes import ask, dispute, now_is, stay
from tests.parking.test_event_contracts import told

MINUTE = timedelta(minutes=1)
ALLOWED = {"decision": "allow", "reason": "valid"}


def a_plate() -> str:
    """The database is everybody's."""
    return f"沪A{uuid7().hex[-5:].upper()}"


def a_stay(parking: Running, *, plate: str | None = None) -> Booking:
    """Agreed, for two hours from Monday nine o'clock."""
    with parking.database() as session:
        owner, renter = two_friends(session)
        return agreed(session, a_space(session, owner), renter, plate=plate)


def a_pass(parking: Running, booking: Booking) -> str:
    answer = parking.call(booking.renter_id, "gate_pass", booking_id=str(booking.id))
    text: str = answer["pass"]
    return text


def check(parking: Running, at: datetime, *, token: str = BARRIER_TOKEN, **read: object) -> Json:
    parking.now = at
    body = {name: str(value) for name, value in read.items()}
    return parking.call(None, "check_gate", token=token, body=body)


def why_not(parking: Running, at: datetime, *, token: str = BARRIER_TOKEN, **read: object) -> str:
    answer = check(parking, at, token=token, **read)
    assert answer == {"decision": "deny", "reason": answer["reason"]}
    reason: str = answer["reason"]
    return reason


def visits(parking: Running, booking_id: UUID | None) -> list[GateVisit]:
    with parking.database() as session:
        wanted = select(GateVisit).where(GateVisit.booking_id == booking_id)
        return list(session.scalars(wanted.order_by(GateVisit.id)))


def test_the_renter_has_a_pass_with_plate_and_period(parking: Running) -> None:
    plate = a_plate()
    booking = a_stay(parking, plate=plate)
    shown = parking.call(booking.renter_id, "gate_pass", booking_id=str(booking.id))
    assert (shown["plate"], shown["starts_at"]) == (plate, "2026-11-23T01:00:00Z")
    assert (shown["ends_at"], shown["qr_svg"][:4]) == ("2026-11-23T03:00:00Z", "<svg")
    said = read(shown["pass"], GATE.keys)
    assert (said.booking_id, said.plate, said.ends_at) == (booking.id, plate, booking.ends_at)
    assert a_pass(parking, booking) == shown["pass"]


def test_nobody_else_has_it(parking: Running) -> None:
    booking = a_stay(parking)
    with pytest.raises(NotParty):
        parking.call(booking.owner_id, "gate_pass", booking_id=str(booking.id))
    with pytest.raises(NotThere):
        parking.call(uuid7(), "gate_pass", booking_id=str(booking.id))
    with pytest.raises(Unauthenticated):
        parking.call(None, "gate_pass", booking_id=str(booking.id))


@pytest.mark.parametrize("state", ["requested", "awaiting_deposit", "balance_due", "settled"])
def test_there_is_none_before_the_agreement_or_after_the_stay(parking: Running, state: str) -> None:
    with pytest.raises(BookingState):
        a_pass(parking, stay(parking, state))


def test_there_is_none_once_its_time_is_over_also_before_the_clock_has_noticed(
    parking: Running,
) -> None:
    booking = a_stay(parking)
    parking.now = booking.ends_at
    with pytest.raises(BookingState):
        a_pass(parking, booking)


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (MONDAY - 10 * MINUTE - timedelta(seconds=1), "too_early"),
        (MONDAY - 10 * MINUTE, "valid"),
        (MONDAY + 2 * HOUR - timedelta(seconds=1), "valid"),
        (MONDAY + 2 * HOUR, "over"),
    ],
)
def test_a_pass_opens_from_ten_minutes_before_the_start_until_the_end(
    parking: Running, at: datetime, reason: str
) -> None:
    booking = a_stay(parking)
    text = a_pass(parking, booking)
    assert check(parking, at, **{"pass": text})["reason"] == reason


def test_who_is_let_in_has_arrived_and_it_is_written_down(parking: Running) -> None:
    plate = a_plate()
    booking = a_stay(parking, plate=plate)
    text = a_pass(parking, booking)
    assert check(parking, MONDAY - MINUTE, **{"pass": text, "plate": plate.lower()}) == ALLOWED
    came = now_is(parking, booking)
    assert (came.status, came.arrival) == ("in_use", "gate")
    assert (came.started_at, came.arrived_at) == (MONDAY - MINUTE, MONDAY - MINUTE)
    assert check(parking, MONDAY + HOUR, **{"pass": text}) == ALLOWED
    assert now_is(parking, booking).arrived_at == MONDAY - MINUTE
    assert [(one.gate, one.at, one.outcome) for one in visits(parking, booking.id)] == [
        ("north", MONDAY - MINUTE, "valid"),
        ("north", MONDAY + HOUR, "valid"),
    ]
    with parking.database() as session:
        facts = told(session)
    assert "booking_started" in facts
    assert plate not in str(facts)
    shown = parking.call(booking.owner_id, "show_booking", booking_id=str(booking.id))
    assert (shown["arrival"], shown["arrived_at"]) == ("gate", "2026-11-23T00:59:00Z")


def test_a_plate_alone_will_do_in_its_time(parking: Running) -> None:
    plate = a_plate()
    booking = a_stay(parking, plate=plate)
    assert why_not(parking, MONDAY - 11 * MINUTE, plate=plate) == "no_booking"
    assert why_not(parking, MONDAY, plate=a_plate()) == "no_booking"
    assert check(parking, MONDAY, plate=f" {plate[:2]} {plate[2:].lower()}") == ALLOWED
    assert now_is(parking, booking).status == "in_use"
    assert why_not(parking, booking.ends_at, plate=plate) == "no_booking"


@pytest.mark.parametrize("state", ["requested", "awaiting_deposit"])
def test_an_unpaid_booking_lets_nobody_in(parking: Running, state: str) -> None:
    booking, plate = stay(parking, state), a_plate()
    with parking.database() as session:
        session.execute(update(Booking).where(Booking.id == booking.id).values(plate=plate))
    assert why_not(parking, MONDAY, plate=plate) == "no_booking"


def test_a_pass_of_a_booking_that_came_to_nothing_is_cancelled(parking: Running) -> None:
    booking = a_stay(parking, plate=a_plate())
    text = a_pass(parking, booking)
    ask(parking, booking, "renter_id", "cancel_booking")
    assert why_not(parking, MONDAY, **{"pass": text}) == "cancelled"
    assert why_not(parking, MONDAY, plate=booking.plate) == "no_booking"


def test_a_pass_of_who_has_left_early_is_over(parking: Running) -> None:
    booking = a_stay(parking)
    text = a_pass(parking, booking)
    parking.now = MONDAY
    ask(parking, booking, "renter_id", "check_out")
    assert why_not(parking, MONDAY + MINUTE, **{"pass": text}) == "over"


def test_while_it_is_disputed_the_car_comes_and_goes(parking: Running) -> None:
    booking = a_stay(parking)
    dispute(parking, booking)
    assert check(parking, MONDAY, **{"pass": a_pass(parking, booking)}) == ALLOWED
    assert now_is(parking, booking).status == "disputed"


def test_a_barrier_hears_of_no_other_community_and_no_other_space(parking: Running) -> None:
    plate = a_plate()
    booking = a_stay(parking, plate=plate)
    text = a_pass(parking, booking)
    other = a_stay(parking)
    assert why_not(parking, MONDAY, token=ELSEWHERE_TOKEN, **{"pass": text}) == "elsewhere"
    assert why_not(parking, MONDAY, token=ELSEWHERE_TOKEN, plate=plate) == "no_booking"
    not_here = {"space_id": other.space_id}
    assert why_not(parking, MONDAY, **{"pass": text, **not_here}) == "elsewhere"
    assert why_not(parking, MONDAY, plate=plate, **not_here) == "no_booking"
    assert now_is(parking, booking).status == "agreed"
    assert check(parking, MONDAY, plate=plate, space_id=booking.space_id) == ALLOWED


def test_another_car_does_not_come_in_with_the_pass(parking: Running) -> None:
    booking = a_stay(parking, plate=a_plate())
    text = a_pass(parking, booking)
    assert why_not(parking, MONDAY, **{"pass": text, "plate": a_plate()}) == "other_plate"
    assert now_is(parking, booking).status == "agreed"


def test_what_is_no_pass_and_whose_plate_is_nobodys_leaves_no_trace_of_itself(
    parking: Running,
) -> None:
    before = len(visits(parking, None))
    assert why_not(parking, MONDAY, **{"pass": "NONSENSE"}) == "malformed"
    assert why_not(parking, MONDAY, plate="沪A00000") == "no_booking"
    made = visits(parking, None)[before:]
    assert [one.outcome for one in made] == ["malformed", "no_booking"]
    assert "沪A00000" not in str([vars(one) for one in made])


def test_who_is_no_barrier_may_not_ask(parking: Running) -> None:
    for token in ("", "x" * 32, BARRIER_TOKEN[:-1], "密" * 32):
        with pytest.raises(Unauthenticated):
            check(parking, MONDAY, token=token, plate="沪A00000")
    with pytest.raises(ValidationFailed):
        check(parking, MONDAY)
    with pytest.raises(ValidationFailed):
        check(parking, MONDAY, plate="沪A00000", space_id="here")


def test_where_there_are_no_barriers_there_is_nothing_to_ask(parking: Running) -> None:
    said = parking.service.given.settings
    given = type(said)(said.url_key, said.waits, GateSettings(GATE.keys))
    parking.unit.settings = given
    with pytest.raises(NotThere):
        check(parking, MONDAY, plate="沪A00000")


def test_a_barrier_that_asks_too_often_waits(parking: Running) -> None:
    at = MONDAY + 30 * DAY
    with parking.database() as session:
        session.add_all(
            GateVisit(gate="north", at=at, outcome="no_booking") for _ in range(CHECKS_A_MINUTE)
        )
    with pytest.raises(RateLimited):
        check(parking, at + MINUTE - timedelta(seconds=1), plate="沪A00000")
    assert why_not(parking, at, token=ELSEWHERE_TOKEN, plate="沪A00000") == "no_booking"
    assert why_not(parking, at + MINUTE, plate="沪A00000") == "no_booking"


def test_who_came_is_forgotten_in_time_and_with_the_renter(parking: Running) -> None:
    bookings = [a_stay(parking), a_stay(parking)]
    for booking in bookings:
        check(parking, MONDAY, **{"pass": a_pass(parking, booking)})
        parking.now = MONDAY - HOUR
    first, second = bookings
    with parking.database() as session:
        erase(session, HELD, first.renter_id)
    assert (len(visits(parking, first.id)), len(visits(parking, second.id))) == (0, 1)
    parking.now = MONDAY + 90 * DAY
    parking.service.forget_gate_visits()
    assert len(visits(parking, second.id)) == 1
    parking.now = MONDAY + 90 * DAY + MINUTE
    parking.service.forget_gate_visits()
    assert not visits(parking, second.id)


def test_keys_are_everybodys(parking: Running) -> None:
    (key,) = parking.call(None, "gate_keys")["keys"]
    assert (key["kid"], key["crv"]) == ("0a29bdf9", "Ed25519")
