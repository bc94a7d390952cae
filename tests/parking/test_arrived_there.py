"""Whoever has arrived at the space does not report it as taken, and disputes instead."""

from datetime import timedelta

import pytest

from contracts.errors.base import Refusal
from contracts.errors.parking import ArrivedThere, BookingState, TooLateToReport, TooSoon
from services.parking.bookings.rules import State
from services.parking.occupied.rules import Coming, check_report
from tests.parking.builders import HOUR, MONDAY
from tests.parking.running import Running
from tests.parking.test_disputes import dispute, now_is, stay
from tests.parking.test_gate_checks import ALLOWED, a_pass, a_stay, check
from tests.parking.test_occupied import report
from tests.parking.test_signs import code_of, scan

MINUTE = timedelta(minutes=1)


def test_who_scanned_what_hangs_there_has_arrived(parking: Running) -> None:
    booking = stay(parking, "agreed")
    parking.now = MONDAY
    assert scan(parking, booking, code_of(parking, booking))["arrival"] == "scan"
    with pytest.raises(ArrivedThere):
        report(parking, booking, MONDAY + MINUTE)
    assert now_is(parking, booking).status == "in_use"
    assert dispute(parking, booking)["status"] == "disputed"


def test_who_only_says_so_has_said_so(parking: Running) -> None:
    booking = stay(parking, "agreed")
    parking.now = MONDAY
    assert scan(parking, booking, None)["arrival"] == "said"
    assert report(parking, booking, MONDAY + MINUTE)[0]["status"] == "cancelled"


@pytest.mark.parametrize("first", [-5, 3])
def test_a_barrier_is_known_also_of_a_stay_that_the_clock_began(
    parking: Running, first: int
) -> None:
    booking = a_stay(parking)
    text = a_pass(parking, booking)
    came = MONDAY + first * MINUTE
    parking.tick(MONDAY if first > 0 else came)
    assert check(parking, came, **{"pass": text}) == ALLOWED
    known = now_is(parking, booking)
    assert (known.status, known.arrival, known.arrived_at) == ("in_use", "gate", came)
    with pytest.raises(ArrivedThere):
        report(parking, booking, max(came, MONDAY) + 10 * MINUTE)
    assert check(parking, MONDAY + 12 * MINUTE, **{"pass": text}) == ALLOWED
    assert now_is(parking, booking).arrived_at == came


@pytest.mark.parametrize(
    ("arrival", "arrived", "now", "refusal"),
    [
        (None, None, -11, TooSoon),
        (None, None, 19, None),
        (None, None, 20, TooLateToReport),
        ("said", 0, 19, None),
        ("said", 0, 20, TooLateToReport),
        ("scan", 5, 5, ArrivedThere),
        ("scan", -5, 30, ArrivedThere),
        ("gate", -10, 9, None),
        ("gate", -10, 10, ArrivedThere),
        ("gate", 5, 14, None),
        ("gate", 5, 15, ArrivedThere),
        ("gate", 15, 20, TooLateToReport),
    ],
)
def test_until_when_it_is_reported(
    arrival: str | None, arrived: int | None, now: int, refusal: type[Refusal] | None
) -> None:
    at = None if arrived is None else MONDAY + arrived * MINUTE
    coming = Coming(MONDAY, MONDAY + HOUR, arrival, at)
    if refusal is None:
        check_report(State.IN_USE, coming, MONDAY + now * MINUTE)
        return
    with pytest.raises(refusal):
        check_report(State.IN_USE, coming, MONDAY + now * MINUTE)


def test_nobody_reports_what_is_shorter_after_its_end() -> None:
    coming = Coming(MONDAY, MONDAY + 10 * MINUTE, None, None)
    with pytest.raises(TooLateToReport):
        check_report(State.IN_USE, coming, MONDAY + 10 * MINUTE)
    with pytest.raises(BookingState):
        check_report(State.BALANCE_DUE, coming, MONDAY)
