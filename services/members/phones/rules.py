"""The life of a replacement that waits, and how often one may be asked for."""

from dataclasses import dataclass
from datetime import timedelta

from contracts.requests.ways_in import LINK, REPLACE, SIGN_IN

WAITING, DONE, WITHDRAWN, DROPPED = "waiting", "done", "withdrawn", "dropped"
STATES = (WAITING, DONE, WITHDRAWN, DROPPED)
EVENTS = ("take_effect", "withdraw", "drop")

TRANSITIONS = {
    (WAITING, "take_effect"): DONE,
    (WAITING, "withdraw"): WITHDRAWN,
    # It cannot be any more: why is told.
    (WAITING, "drop"): DROPPED,
}
# Why one ended without effect.
BY_MEMBER, PHONE_TAKEN, SUSPENDED, PHONE_CHANGED = (
    "withdrawn",
    "phone_taken",
    "suspended",
    "phone_changed",
)
# What a code must have been sent for. The old phone agrees by one that says what it agrees to. Who
# brings a new number may show it with a code to sign in, too: they come to sign in with it, and
# clients of before know no other.
GOES = (REPLACE,)
COMES = (REPLACE, SIGN_IN)
LINKS = (LINK, SIGN_IN)
# Each goes to the old phone as a text message.
ASK_LIMITS = ((3, timedelta(days=1)),)
KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Terms:
    """`code_key` is that of the codes; `wait` how long somebody has to withdraw a replacement that
    the old way in has not agreed to, and how long a way in is a new one."""

    code_key: bytes
    wait: timedelta
    widen_limits: int = 1
