"""When an alert is tried again, and when it is given up."""

from datetime import datetime, timedelta

from services.members.sms import CHANGES, PHONE_CHANGE

KINDS = (PHONE_CHANGE, *CHANGES)
# Longer than carriers are away; shorter than anybody waits for a replacement by default.
GIVEN_UP_AFTER = timedelta(days=2)
LONGEST_PAUSE = timedelta(hours=1)
# Whoever has taken one is done with it by then, or has gone.
FIRST_PAUSE = timedelta(seconds=30)


def next_try(tries: int, now: datetime) -> datetime:
    """30 s, 1 min, 2 min … up to an hour after the try with this number."""
    doubled = 1 << min(tries - 1, 10)
    return now + min(FIRST_PAUSE * doubled, LONGEST_PAUSE)
