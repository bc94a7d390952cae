"""When a renter may say that the space is taken by somebody else."""

from datetime import datetime, timedelta

from contracts.errors.parking import TooLateToReport, TooSoon
from services.parking.bookings.rules import EARLY_ARRIVAL, State, Step, after

# Who comes later than this, or finds something else wrong, disputes the booking: by then the word
# of one side is not enough to give everything back.
REPORTED_WITHIN = timedelta(hours=1)


def check_report(state: State, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """From when one may arrive until an hour after the start, and while the stay lasts."""
    after(state, Step.FIND_OCCUPIED)
    if now < starts_at - EARLY_ARRIVAL:
        raise TooSoon
    if now >= min(starts_at + REPORTED_WITHIN, ends_at):
        raise TooLateToReport


def rest_of(starts_at: datetime, ends_at: datetime, now: datetime) -> tuple[datetime, datetime]:
    """The time for which another place is looked for: from the next whole minute at the least."""
    soon = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return max(starts_at, soon), ends_at
