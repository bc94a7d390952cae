"""The states of a payout, and when a failed one is tried again."""

from collections.abc import Sequence
from datetime import timedelta

from contracts.money import Money
from services.payments.machines import Transitions, step
from services.payments.providers.rules import Part

STATES = ("pending", "waiting_for_card", "submitted", "paid", "failed", "returned")
EVENTS = ("submit", "lose_card", "find_card", "pay", "fail", "return")

TRANSITIONS: Transitions = {
    ("pending", "submit"): "submitted",
    ("pending", "lose_card"): "waiting_for_card",
    ("waiting_for_card", "find_card"): "pending",
    ("submitted", "pay"): "paid",
    ("submitted", "fail"): "failed",
    # Its bank has sent it back: it is owed again, and waits until its payee says where to.
    ("paid", "return"): "returned",
    ("returned", "find_card"): "pending",
    # A failed payout stays owed and visible; each further try is a new attempt.
    ("failed", "submit"): "submitted",
    ("failed", "lose_card"): "waiting_for_card",
    ("failed", "find_card"): "pending",
}

LONGEST_WAIT = timedelta(days=1)


def parts(taken: Sequence[Part], *, before: int, money: Money) -> list[Part]:
    """Of what charges have taken, in their order, `money` after the first `before` minor units."""
    found, skip, left = [], before, money.amount
    for part in taken:
        passed = min(skip, part.money.amount)
        share = min(part.money.amount - passed, left)
        skip, left = skip - passed, left - share
        if share:
            found.append(Part(part.number, Money(share, part.money.currency)))
    return found


def after(state: str, event: str) -> str:
    return step("payout", TRANSITIONS, state, event)


def wait_before_retry(tries: int, first: timedelta) -> timedelta:
    """Three times as long after every failure, a day at the most; `tries` counts from 1."""
    return min(first * int(3 ** min(tries - 1, 12)), LONGEST_WAIT)
