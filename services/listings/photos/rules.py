"""When a photo that nobody uses goes, and which of the store's bytes belong to no photo."""

from dataclasses import dataclass
from datetime import datetime, timedelta

# One that is used is looked at again after so long.
LOOKED_AGAIN = timedelta(days=7)
# No request takes as long: what it writes while a look asks around is there by the next one.
AT_LEAST = timedelta(minutes=1)
# An upload takes seconds: what is as old as this and not registered never will be.
STRAY_AFTER = timedelta(days=1)
# A store that holds so many photos that are not registered, and more than it holds others, is
# somebody else's, or the database is an earlier one: nothing of it is deleted.
STRAYS_BELIEVED = 20


@dataclass(frozen=True)
class Looked:
    """What a look at one photo came to: since when nobody uses it, and when to look again."""

    unused_since: datetime | None
    look_at: datetime
    discard: bool = False


def after_look(
    unused_since: datetime | None, *, in_use: bool, now: datetime, unused_for: timedelta
) -> Looked:
    """It goes when it has been unused for `unused_for`, a minute at least.

    One that was used until now is looked at twice: what is being written while a look asks around,
    such as a booking or a report that copies what a post shows, is there by the second.
    """
    if in_use:
        return Looked(None, now + LOOKED_AGAIN)
    since = unused_since or now
    over_at = since + max(unused_for, AT_LEAST)
    return Looked(since, over_at, discard=over_at <= now)


def is_believable(*, strays: int, folders: int) -> bool:
    """Whether so many of the photos in the store can be uploads that broke off."""
    return strays <= STRAYS_BELIEVED or strays * 2 <= folders
