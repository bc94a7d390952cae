import pytest

from tests.payments.ledger_machine import LedgerMachine
from tests.support.sequences import SEQUENCES, STEPS, say, timeout, try_machine

DEEDS = {
    *("pay", "capture", "decline", "send", "arrive", "fail"),
    *("freeze", "thaw", "forfeit", "fall_through", "finish"),
}


@pytest.mark.timeout(timeout())
def test_the_books_are_where_the_money_is_whatever_becomes_of_it_in_whatever_order(
    capsys: pytest.CaptureFixture[str],
) -> None:
    LedgerMachine.steps.clear()
    try_machine(LedgerMachine)
    assert set(LedgerMachine.steps) == DEEDS
    say(capsys, f"{SEQUENCES} sequences of {STEPS} steps, {LedgerMachine.steps.total()} bookings")
