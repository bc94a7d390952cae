"""The states of a deal's escrow: held → released | refunded | frozen."""

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
}

ENDED = ("released", "refunded")


def after(state: str, event: str) -> str:
    return step("escrow", TRANSITIONS, state, event)
