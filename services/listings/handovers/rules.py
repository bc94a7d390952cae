"""The handover code and how often it may be guessed; when one side's word is enough."""

import hashlib
import hmac
from datetime import datetime, timedelta
from uuid import UUID

from contracts.errors.listings import ReservationState
from services.listings.reservations.rules import Status

# Agreed, and paid where there is a price: now the thing may change hands.
AGREED = (Status.ACCEPTED, Status.PAID)
# Who objects may confirm after all.
OPEN = (*AGREED, Status.DISPUTED)
CODE_SHOWN = (*OPEN, Status.HANDED_OVER, Status.COMPLETED)
MAX_TRIES = 5
# Five guesses an hour at one in a million; both sides can confirm without the code meanwhile.
LOCKED_FOR = timedelta(hours=1)


def code_for(key: bytes, reservation_id: UUID) -> str:
    """The six digits the taker shows; derived, so that they are stored nowhere."""
    digest = hmac.new(key, b"handover:" + reservation_id.bytes, hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06d}"


def matches(entered: str, *, key: bytes, reservation_id: UUID) -> bool:
    """Whether the owner entered what the taker was shown."""
    return hmac.compare_digest(entered.encode(), code_for(key, reservation_id).encode())


def check_code_settles(status: str, *, owner_confirmed: bool) -> None:
    """A code that the taker let out of hand before they objected is not their word any more."""
    if status == Status.DISPUTED and owner_confirmed:
        raise ReservationState(state=status)


def seconds_locked(tries: int, last_try: datetime | None, *, now: datetime) -> int:
    """How long no further code is taken; 0 when one may be entered."""
    if tries < MAX_TRIES or last_try is None:
        return 0
    return max(0, round((last_try + LOCKED_FOR - now).total_seconds()))


def tries_so_far(tries: int, last_try: datetime | None, *, now: datetime) -> int:
    """Wrong tries that still count: a lock that has passed forgives them."""
    if tries >= MAX_TRIES and not seconds_locked(tries, last_try, now=now):
        return 0
    return tries


def both_confirmed(owner_at: datetime | None, taker_at: datetime | None) -> bool:
    """Handed over without a code: each has said so."""
    return owner_at is not None and taker_at is not None
