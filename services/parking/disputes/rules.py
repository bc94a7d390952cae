"""What may be divided of a disputed booking, and where it goes on once nobody objects any more."""

from contracts.errors.general import NotParty, ValidationFailed
from contracts.errors.listings import DisputeAnswered, DisputeClosed
from services.parking.bookings.rules import Step

OPEN, SETTLED, DECIDED = "open", "settled", "decided"


def check_first(*, objected_before: bool) -> None:
    """Each side objects once: who takes it back leaves the other their own word."""
    if objected_before:
        raise DisputeClosed


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


def state(*, is_open: bool, decided: bool) -> str:
    """Of a dispute: open | settled | decided."""
    if is_open:
        return OPEN
    return DECIDED if decided else SETTLED


def check_division(held: int, *, to_payer: int, to_payee: int) -> None:
    """All that is held goes to one of the two or is divided, in minor units."""
    if to_payer + to_payee != held:
        raise ValidationFailed.at("/to_payee", "not_what_is_held")


def verdict(to_payee: int) -> Step:
    """Who is paid anything has given the space; otherwise all is as if nothing had been agreed."""
    return Step.AWARD if to_payee else Step.GIVE_BACK


def resumed(*, started: bool, ended: bool, owing: bool) -> Step:
    """Where the booking goes on: it is as it was, or as the payment that came meanwhile has it."""
    if not ended:
        return Step.RESUME_STAY if started else Step.RESUME
    return Step.RESUME_OWING if owing else Step.RESUME_PAID
