"""Disputes (争议) over a deal of either kind: what may be said in one, and what becomes of it."""

from contracts.errors.general import NotParty, ValidationFailed
from contracts.errors.listings import DisputeAnswered, DisputeClosed

OPEN, SETTLED, DECIDED = "open", "settled", "decided"


def state(*, is_open: bool, decided: bool) -> str:
    """Of a dispute: open | settled | decided."""
    if is_open:
        return OPEN
    return DECIDED if decided else SETTLED


def check_open(*, is_open: bool) -> None:
    """What the two have settled, or the committee has decided, stays so."""
    if not is_open:
        raise DisputeClosed


def check_answer(*, by_objector: bool, answered: bool) -> None:
    """Who objected has had their word; the other side has theirs, once."""
    if by_objector:
        raise NotParty
    if answered:
        raise DisputeAnswered


def check_division(held: int, *, to_payer: int, to_payee: int, problem: str) -> None:
    """All that is `held` goes to one of the two or is divided, in minor units; otherwise there is
    the `problem`."""
    if to_payer + to_payee != held:
        raise ValidationFailed.at("/to_payee", problem)
