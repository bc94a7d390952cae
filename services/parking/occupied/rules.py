"""When a renter may say that the space is taken by somebody else.

All that was paid goes back on the word of one side, and whether the photo shows that place at that
time nobody knows. So it is for the moment of coming there and no longer: who has parked for most of
an hour must not get it for nothing. Whoever comes later, or has arrived, disputes the booking: then
the other side is heard as well.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.errors.parking import ArrivedThere, TooLateToReport, TooSoon
from services.parking.bookings.rules import EARLY_ARRIVAL, State, Step, after

# After the start: one is late, drives around the block, takes a photo.
REPORTED_WITHIN = timedelta(minutes=20)
# After a barrier let them in, which stands at the gate and not at the space: the way from there.
FROM_THE_GATE = timedelta(minutes=10)


@dataclass(frozen=True)
class Coming:
    """The times of a stay, and how and when it is known that the renter came (ARRIVALS)."""

    starts_at: datetime
    ends_at: datetime
    arrival: str | None
    arrived_at: datetime | None


def check_report(state: State, coming: Coming, now: datetime) -> None:
    """From when one may arrive until a while after the start, and while the stay lasts.

    Who scanned what hangs at the space has arrived there (ArrivedThere). Who came through the gate
    has not yet, but soon.
    """
    after(state, Step.FIND_OCCUPIED)
    if now < coming.starts_at - EARLY_ARRIVAL:
        raise TooSoon
    if coming.arrival == "scan":
        raise ArrivedThere
    if now >= min(coming.starts_at + REPORTED_WITHIN, coming.ends_at):
        raise TooLateToReport
    # Before the start another may be there by right.
    if coming.arrival == "gate" and coming.arrived_at is not None:
        since = max(coming.arrived_at, coming.starts_at)
        if now >= since + FROM_THE_GATE:
            raise ArrivedThere


def rest_of(starts_at: datetime, ends_at: datetime, now: datetime) -> tuple[datetime, datetime]:
    """The time for which another place is looked for: from the next whole minute at the least."""
    soon = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return max(starts_at, soon), ends_at
