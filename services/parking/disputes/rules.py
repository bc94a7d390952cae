"""Where a disputed booking goes on once nobody objects any more."""

from contracts.errors.listings import DisputeClosed
from services.parking.bookings.rules import Step


def check_first(*, objected_before: bool) -> None:
    """Each side objects once: who takes it back leaves the other their own word."""
    if objected_before:
        raise DisputeClosed


def verdict(to_payee: int) -> Step:
    """Who is paid anything has given the space; otherwise all is as if nothing had been agreed."""
    return Step.AWARD if to_payee else Step.GIVE_BACK


def resumed(*, started: bool, ended: bool, owing: bool) -> Step:
    """Where the booking goes on: it is as it was, or as the payment that came meanwhile has it."""
    if not ended:
        return Step.RESUME_STAY if started else Step.RESUME
    return Step.RESUME_OWING if owing else Step.RESUME_PAID
