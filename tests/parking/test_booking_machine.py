import pytest

from services.parking.bookings.rules import TRANSITIONS, State
from services.parking.occupied import actions as occupied_actions
from tests.parking.booking_machine import BookingMachine
from tests.support.sequences import SEQUENCES, STEPS, say, timeout, try_machine


@pytest.mark.timeout(timeout())
def test_a_booking_goes_where_the_requirements_have_it_whatever_is_done_in_whatever_order(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Other places are looked for in the database.
    monkeypatch.setattr(occupied_actions, "alternatives", lambda *_, **__: [])
    moves = BookingMachine.moves
    moves.clear()
    try_machine(BookingMachine)
    # Every way of the table was gone: nothing was left out by chance.
    gone = {(before, after) for before, after in moves if before != after}
    table = {(before.value, after.value) for (before, _), after in TRANSITIONS.items()}
    assert table - gone == set()
    assert {after for _, after in moves} == {state.value for state in State}
    say(capsys, f"{SEQUENCES} sequences of {STEPS} steps, {moves.total()} of them compared")
