"""How a code of the committee's reads, and what may be asked of one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from contracts.errors.general import ValidationFailed
from services.members.residency.rules import home_key

# Without I, L, O and U: read aloud in a stairwell, none is taken for another.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# 60 bits: nobody guesses one.
LENGTH = 12
_GROUP = 4
LONGEST = timedelta(days=366)
OPEN, EXPIRED, USED_UP, REVOKED = "open", "expired", "used_up", "revoked"


def new_code(choose: Callable[[str], str]) -> str:
    """A code as it is kept; `choose` picks a character at random."""
    return "".join(choose(ALPHABET) for _ in range(LENGTH))


def shown(code: str) -> str:
    """In groups, as people read it."""
    return "-".join(code[at : at + _GROUP] for at in range(0, LENGTH, _GROUP))


def read(typed: str) -> str:
    """What was typed, as codes are kept; letters that look like figures were meant as such."""
    plain = typed.upper().replace("-", "").replace(" ", "")
    return plain.replace("O", "0").replace("I", "1").replace("L", "1")


class Invite(Protocol):
    """What says whether a code still lets anybody in."""

    max_uses: int
    uses: int
    expires_at: datetime
    revoked_at: datetime | None


def state_of(invite: Invite, now: datetime) -> str:
    """open, expired, used_up or revoked."""
    if invite.revoked_at is not None:
        return REVOKED
    if invite.uses >= invite.max_uses:
        return USED_UP
    return EXPIRED if invite.expires_at <= now else OPEN


def check_expiry(expires_at: datetime, now: datetime) -> None:
    """In the future, and within a year."""
    if expires_at <= now:
        raise ValidationFailed.at("/expires_at", "in_the_past")
    if expires_at - now > LONGEST:
        raise ValidationFailed.at("/expires_at", "out_of_range")


def building_meant(of_invite: str | None, asked: str | None) -> str | None:
    """An invite for one building lets nobody into another."""
    if of_invite and asked and home_key(asked) != home_key(of_invite):
        raise ValidationFailed.at("/building", "not_allowed")
    return of_invite or asked
