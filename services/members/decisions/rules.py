"""Which decision fits what was reported."""

from datetime import datetime

from contracts.errors.general import ValidationFailed
from contracts.errors.members import NothingToLift

DISMISS, HIDE, REMOVE, WARN, SUSPEND = "dismiss", "hide", "remove", "warn", "suspend"
DECISIONS = (DISMISS, HIDE, REMOVE, WARN, SUSPEND)
# Not of a report: the committee lets a member whom it had suspended take part again.
RESTORE = "restore"
# What can be taken back out of sight for a while, and what can be taken away for good.
CAN_BE_HIDDEN = ("listing", "parking_space")
CAN_BE_REMOVED = (*CAN_BE_HIDDEN, "message", "review")


def check_fits(decision: str, kind: str) -> None:
    """A post is hidden until the committee lifts that; a member is neither hidden nor removed."""
    fits = {HIDE: CAN_BE_HIDDEN, REMOVE: CAN_BE_REMOVED}.get(decision)
    if fits is not None and kind not in fits:
        raise ValidationFailed.at("/decision", "not_allowed")


def told_to_whom_it_is_about(decision: str) -> bool:
    """Nothing became of a dismissed report; told of it, they could guess who made it."""
    return decision != DISMISS


def check_may_lift(decision: str, lifted_at: datetime | None) -> None:
    """Hiding is lifted, once. A suspension is ended by restoring the member; the rest is final."""
    if decision != HIDE or lifted_at is not None:
        raise NothingToLift
