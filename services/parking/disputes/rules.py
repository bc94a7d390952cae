"""Where a disputed booking goes on once nobody objects any more."""

from contracts.disputes import BACK, Split, default
from contracts.errors.listings import DisputeClosed
from services.parking.bookings.rules import Step


def check_first(*, objected_before: bool) -> None:
    """Each side objects once: who takes it back leaves the other their own word."""
    if objected_before:
        raise DisputeClosed


def default_end(held: int, *, came: bool) -> tuple[str, Split]:
    """What happens once nobody has decided in time, and what is divided by it: nothing of what goes
    on. Whether the renter came, only they or the barrier have said: that the clock has begun a stay
    is nobody's word."""
    outcome = default(came=came)
    return outcome, Split(held, 0) if outcome == BACK else Split()


def verdict(to_payee: int) -> Step:
    """Who is paid anything has given the space; otherwise all is as if nothing had been agreed."""
    return Step.AWARD if to_payee else Step.GIVE_BACK


def resumed(*, started: bool, ended: bool, owing: bool) -> Step:
    """Where the booking goes on: it is as it was, or as the payment that came meanwhile has it."""
    if not ended:
        return Step.RESUME_STAY if started else Step.RESUME
    return Step.RESUME_OWING if owing else Step.RESUME_PAID
