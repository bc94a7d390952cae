"""The states of a deal's escrow: held → released | refunded | frozen."""

from contracts.fees import fee_of
from services.payments.machines import Transitions, step

STATES = ("held", "released", "refunded", "frozen")
EVENTS = ("release", "close", "freeze", "thaw")

TRANSITIONS: Transitions = {
    ("held", "release"): "released",
    # Closed without being done: whatever was or will be captured goes back to the payer.
    ("held", "close"): "refunded",
    ("refunded", "close"): "refunded",
    ("held", "freeze"): "frozen",
    ("frozen", "thaw"): "held",
    # Whoever holds the deal ends it only once nobody objects any more, or it has been decided: that
    # the thaw is still on its way changes nothing.
    ("frozen", "release"): "released",
    ("frozen", "close"): "refunded",
}


def fee_between(before: int, amount: int, bps: int) -> int:
    """The platform's share of `amount` minor units that the payee gets after `before`: in all that
    of their sum, rounded once. Something is always left to be sent."""
    return min(fee_of(before + amount, bps) - fee_of(before, bps), amount - 1)


# Nothing more is paid for what has ended, nor kept.
ENDED = ("released", "refunded")


def after(state: str, event: str) -> str:
    return step("escrow", TRANSITIONS, state, event)


def is_news(state: str, event: str) -> bool:
    """Whether `event` still changes anything; one that comes too late or again does not."""
    return (state, event) in TRANSITIONS
