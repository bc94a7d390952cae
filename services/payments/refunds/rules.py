"""The states of a refund: pending → submitted → paid, and again after a failure."""

from services.payments.machines import Transitions, step

STATES = ("pending", "submitted", "paid", "failed")
EVENTS = ("submit", "pay", "fail")

TRANSITIONS: Transitions = {
    ("pending", "submit"): "submitted",
    ("submitted", "pay"): "paid",
    ("submitted", "fail"): "failed",
    ("failed", "submit"): "submitted",
}


def after(state: str, event: str) -> str:
    return step("refund", TRANSITIONS, state, event)
