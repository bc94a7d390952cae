"""The states of a payout, and when a failed one is tried again."""

from datetime import timedelta

from services.payments.machines import Transitions, step

STATES = ("pending", "waiting_for_card", "submitted", "paid", "failed")
EVENTS = ("submit", "lose_card", "find_card", "pay", "fail")

TRANSITIONS: Transitions = {
    ("pending", "submit"): "submitted",
    ("pending", "lose_card"): "waiting_for_card",
    ("waiting_for_card", "find_card"): "pending",
    ("submitted", "pay"): "paid",
    ("submitted", "fail"): "failed",
    # A failed payout stays owed and visible; each further try is a new attempt.
    ("failed", "submit"): "submitted",
    ("failed", "lose_card"): "waiting_for_card",
    ("failed", "find_card"): "pending",
}

LONGEST_WAIT = timedelta(days=1)


def after(state: str, event: str) -> str:
    return step("payout", TRANSITIONS, state, event)


def wait_before_retry(tries: int, first: timedelta) -> timedelta:
    """Three times as long after every failure, a day at the most; `tries` counts from 1."""
    return min(first * int(3 ** min(tries - 1, 12)), LONGEST_WAIT)
