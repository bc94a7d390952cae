"""The steps of an erasure: looked into, then done for good or withdrawn."""

from datetime import timedelta

CHECKING, WITHDRAWN, ERASED = "checking", "withdrawn", "erased"
STATES = (CHECKING, WITHDRAWN, ERASED)
EVENTS = ("withdraw", "erase", "ask_again")

TRANSITIONS = {
    (CHECKING, "withdraw"): WITHDRAWN,
    (CHECKING, "erase"): ERASED,
    (WITHDRAWN, "ask_again"): CHECKING,
}
# Nobody waits so long for an answer: the process that was asking is gone.
STALLED_AFTER = timedelta(seconds=30)
