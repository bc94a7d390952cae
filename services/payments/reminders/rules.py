"""When a payer is reminded."""

from datetime import datetime, timedelta

# A charge that is due sooner is paid at once or lapses: nobody is reminded of it.
SHORTEST = timedelta(hours=2)
BEFORE = timedelta(hours=24)
# These are owed also after they were due; a deposit or a price lapses with its deal's hold, a
# supplement with what it is for.
OUTLIVES = ("balance", "overstay")


def remind_at(opened: datetime, due: datetime) -> datetime | None:
    """A day before, or half-way where less time was given; None: not at all."""
    given = due - opened
    return None if given < SHORTEST else due - min(BEFORE, given / 2)
