"""Who may object to a handover."""

from contracts.errors.listings import HandoverUnclaimed


def check_objection(*, claimed_by_other: bool) -> None:
    """There is something to object to: before that, who wants out cancels."""
    if not claimed_by_other:
        raise HandoverUnclaimed()
