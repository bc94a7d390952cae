"""What the owner is given of the deposit of a stay that was used and is not paid for.

The earnest money in a deposit (定金, a fifth of the total at most) is lost by who does not perform
(Civil Code of China, art. 586 and 587). What the deposit has beyond it was paid in advance for a
stay that was used, and goes towards its price. So all of it is the owner's, and the balance stays
owed: by art. 588 who was given the earnest money may ask for what it does not make good, and for no
more. Whoever pays late pays the balance, and never more than the total in all.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.errors.parking import DepositForfeited
from services.parking.cancellations.rules import earnest_of


@dataclass(frozen=True)
class Parts:
    """Of what was paid, in minor units: `forfeited` is lost, `towards_price` pays for the stay."""

    forfeited: int
    towards_price: int


def parts_of(total: int, deposit: int, supplement: int = 0) -> Parts:
    """A supplement, paid for a longer stay, is no earnest money: it pays for that."""
    earnest = earnest_of(total, deposit)
    return Parts(earnest, deposit - earnest + supplement)


def forfeit_at(balance_due_at: datetime | None, seconds: int | None) -> datetime | None:
    """So long after the balance was due; None where nothing is owed, or the booking was made before
    there were such terms."""
    if balance_due_at is None or seconds is None:
        return None
    return balance_due_at + timedelta(seconds=seconds)


def is_over(told_at: datetime | None, seconds: int | None, now: datetime) -> bool:
    """Whether the time that is given after notice has passed: of one that came late, too."""
    if told_at is None or seconds is None:
        return False
    return told_at + timedelta(seconds=seconds) <= now


def after_dispute(
    deadline: datetime | None, disputed_at: datetime | None, now: datetime
) -> datetime | None:
    """Time in dispute does not count."""
    if deadline is None or disputed_at is None:
        return deadline
    return deadline + (now - disputed_at)


def check_not_forfeited(forfeited_at: datetime | None) -> None:
    """Who lets notice and all the time after it pass objects no more: nothing is held that could be
    divided."""
    if forfeited_at is not None:
        raise DepositForfeited
