"""The states of a charge: due → processing → captured | failed | expired, and refunded."""

from datetime import datetime, timedelta

from services.payments.machines import Transitions, step

STAGES = ("deposit", "balance", "price", "supplement", "overstay")
# What is asked for beside the deal: it is its payee's as soon as it is there, and can be paid also
# when all else of the deal has been.
BESIDE = ("overstay",)
STATES = ("due", "processing", "captured", "failed", "expired", "refunded")
EVENTS = ("pay", "capture", "decline", "close", "expire", "refund")

TRANSITIONS: Transitions = {
    ("due", "pay"): "processing",
    ("due", "expire"): "expired",
    ("processing", "capture"): "captured",
    ("processing", "decline"): "failed",
    # The provider closed the order before any money moved: nobody wants it paid any more.
    ("processing", "close"): "expired",
    ("failed", "pay"): "processing",
    ("failed", "expire"): "expired",
    # Money may arrive late all the same; it is booked, and goes back by itself.
    ("expired", "capture"): "captured",
    ("captured", "refund"): "refunded",
}

PAYABLE = ("due", "failed")
TAKEN = ("captured", "refunded")


def is_beyond(ends_at: datetime | None, hold_days: int, now: datetime) -> bool:
    """Whether a provider may not keep what is paid at `now` until the deal ends."""
    return ends_at is not None and now + timedelta(days=hold_days) < ends_at


def after(state: str, event: str) -> str:
    return step("charge", TRANSITIONS, state, event)
