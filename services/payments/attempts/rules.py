"""The states of one order at the provider, and when it is asked about again."""

from datetime import timedelta

from services.payments.machines import Transitions, step

KINDS = ("charge", "refund", "payout")
STATES = ("processing", "succeeded", "failed", "closed", "returned")
REPORTS = STATES
# The provider has carried it out, whatever came of it later.
DONE = ("succeeded", "returned")

# What we know × what the provider reports. A late `processing` changes nothing; a report that
# contradicts an outcome is refused and left for reconciliation to show.
TRANSITIONS: Transitions = {
    ("processing", "processing"): "processing",
    ("processing", "succeeded"): "succeeded",
    ("processing", "failed"): "failed",
    ("processing", "closed"): "closed",
    ("succeeded", "processing"): "succeeded",
    ("succeeded", "succeeded"): "succeeded",
    ("failed", "processing"): "failed",
    ("failed", "failed"): "failed",
    ("failed", "closed"): "failed",
    ("closed", "processing"): "closed",
    ("closed", "failed"): "closed",
    ("closed", "closed"): "closed",
    # Only of a payout: its bank sent it back, at once or days later. What else is told was before.
    ("processing", "returned"): "returned",
    ("succeeded", "returned"): "returned",
    ("returned", "processing"): "returned",
    ("returned", "succeeded"): "returned",
    ("returned", "returned"): "returned",
    # A real provider may take the money in the moment we close the order.
    ("closed", "succeeded"): "succeeded",
}

# Longer, and people would wait for hours after the provider is back.
LONGEST_WAIT = timedelta(minutes=10)


def after(state: str, report: str) -> str:
    return step("attempt", TRANSITIONS, state, report)


def wait_before_asking(asked: int, first: timedelta) -> timedelta:
    """Twice as long after every question, ten minutes at the most; `asked` counts from 0."""
    return min(first * int(2 ** min(asked, 16)), LONGEST_WAIT)
