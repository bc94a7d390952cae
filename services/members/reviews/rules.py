"""The states of a review, when one may be written, and when it is shown."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from contracts.errors.general import NotParty
from contracts.errors.members import (
    DealNotFinished,
    ReplyExists,
    ReviewExists,
    ReviewPublished,
    ReviewWindowOver,
)

HIDDEN, PUBLISHED, REMOVED = "hidden", "published", "removed"
STATES = (HIDDEN, PUBLISHED, REMOVED)
EVENTS = ("both_written", "window_ended", "remove")

TRANSITIONS = {
    (HIDDEN, "both_written"): PUBLISHED,
    (HIDDEN, "window_ended"): PUBLISHED,
    (PUBLISHED, "remove"): REMOVED,
}


def shown(state: str, event: str) -> str:
    """The state after `event`; ReviewPublished where there is nothing left to show."""
    after = TRANSITIONS.get((state, event))
    if after is None:
        raise ReviewPublished
    return after


def removed(state: str) -> str:
    """The state after the committee has taken it out of sight; one that is removed stays so."""
    return state if state == REMOVED else shown(state, "remove")


def window_end(
    finished_at: datetime | None,
    window: timedelta,
    now: datetime,
    promised: Iterable[datetime] = (),
) -> datetime:
    """When the blind time is over; a deal that can be reviewed but is not finished starts it now.

    `promised` is when reviews already written are to be shown: nobody writes knowing the other's.
    """
    return min([(finished_at or now) + window, *promised])


def check_may_write(
    *, open_for_review: bool, written_before: bool, window_ends_at: datetime, now: datetime
) -> None:
    """Once a side, after the deal, before the window ends."""
    if not open_for_review:
        raise DealNotFinished
    if written_before:
        raise ReviewExists
    if now >= window_ends_at:
        raise ReviewWindowOver


def check_may_reply(*, me: UUID, about_id: UUID, replied: bool) -> None:
    """Whom a review is about has one answer to it."""
    if me != about_id:
        raise NotParty
    if replied:
        raise ReplyExists


def other_side(author_id: UUID, owner_id: UUID, other_id: UUID) -> UUID:
    """Whom the author writes about."""
    return other_id if author_id == owner_id else owner_id
