from datetime import timedelta
from itertools import product

import pytest

from contracts.errors.payments import MoneyStateConflict
from services.payments.attempts import rules as attempts
from services.payments.charges import rules as charges
from services.payments.escrow import rules as escrow
from services.payments.machines import Transitions
from services.payments.payouts import rules as payouts
from services.payments.refunds import rules as refunds

MACHINES = {
    "charge": (charges.STATES, charges.EVENTS, charges.TRANSITIONS, charges.after),
    "payout": (payouts.STATES, payouts.EVENTS, payouts.TRANSITIONS, payouts.after),
    "refund": (refunds.STATES, refunds.EVENTS, refunds.TRANSITIONS, refunds.after),
    "escrow": (escrow.STATES, escrow.EVENTS, escrow.TRANSITIONS, escrow.after),
    "attempt": (attempts.STATES, attempts.REPORTS, attempts.TRANSITIONS, attempts.after),
}
PAIRS = [
    (machine, state, event)
    for machine, (states, events, *_) in MACHINES.items()
    for state, event in product(states, events)
]
CHARGE_STEPS = {
    ("due", "pay"): "processing",
    ("failed", "pay"): "processing",
    ("processing", "capture"): "captured",
    ("expired", "capture"): "captured",
    ("processing", "decline"): "failed",
    ("processing", "close"): "expired",
    ("due", "expire"): "expired",
    ("failed", "expire"): "expired",
    ("captured", "refund"): "refunded",
}


@pytest.mark.parametrize(("machine", "state", "event"), PAIRS)
def test_every_state_and_event_is_a_step_of_the_table_or_a_coded_refusal(
    machine: str, state: str, event: str
) -> None:
    states, _, transitions, after = MACHINES[machine]
    if (state, event) in transitions:
        assert after(state, event) == transitions[state, event]
        assert after(state, event) in states
        return
    with pytest.raises(MoneyStateConflict) as refused:
        after(state, event)
    assert refused.value.arguments() == {"machine": machine, "state": state, "event": event}


@pytest.mark.parametrize("machine", MACHINES)
def test_every_step_begins_in_a_known_state_with_a_known_event(machine: str) -> None:
    states, events, transitions, _ = MACHINES[machine]
    assert {state for state, _ in transitions} <= set(states)
    assert {event for _, event in transitions} <= set(events)


def test_a_charge_takes_these_steps_and_no_others() -> None:
    assert charges.TRANSITIONS == CHARGE_STEPS


def ends(transitions: Transitions, states: tuple[str, ...]) -> set[str]:
    return set(states) - {state for (state, _), after in transitions.items() if after != state}


def test_what_is_paid_is_final() -> None:
    # But for what a bank sends back.
    there = {step: to for step, to in payouts.TRANSITIONS.items() if step[1] != "return"}
    assert ends(there, payouts.STATES) == {"paid"}
    assert ends(refunds.TRANSITIONS, refunds.STATES) == {"paid"}
    assert ends(charges.TRANSITIONS, charges.STATES) == {"refunded"}
    assert ends(escrow.TRANSITIONS, escrow.STATES) == {"released", "refunded"}


def test_a_late_processing_changes_no_outcome() -> None:
    for known in attempts.STATES:
        assert attempts.after(known, "processing") == known


def test_the_provider_is_asked_less_and_less_often_but_at_least_every_ten_minutes() -> None:
    first = timedelta(seconds=3)
    waits = [attempts.wait_before_asking(asked, first) for asked in range(40)]
    assert waits[:4] == [timedelta(seconds=n) for n in (3, 6, 12, 24)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(minutes=10)


def test_a_failed_payout_waits_three_times_as_long_after_every_failure() -> None:
    first = timedelta(seconds=5)
    waits = [payouts.wait_before_retry(tries, first) for tries in range(1, 30)]
    assert waits[:3] == [timedelta(seconds=n) for n in (5, 15, 45)]
    assert waits[-1] == timedelta(days=1)
