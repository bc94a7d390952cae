"""What can be reported and why, how often, and which of the committee may look into it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from contracts.errors.general import NotThere, RateLimited, ValidationFailed
from contracts.errors.members import ReportDecided

LISTING, SPACE, MESSAGE, REVIEW, MEMBER = "listing", "parking_space", "message", "review", "member"
POSTS = (LISTING, SPACE)
KINDS = (*POSTS, MESSAGE, REVIEW, MEMBER)
OPEN, DECIDED = "open", "decided"
STATES = (OPEN, DECIDED)
EVENTS = ("decide",)
TRANSITIONS = {(OPEN, "decide"): DECIDED}

# Enough for whoever has a bad day with a neighbour; too few to flood a committee.
A_DAY = 10
COUNTED_OVER = timedelta(days=1)


def after(state: str, event: str) -> str:
    """The state after `event`; ReportDecided where it is past that."""
    found = TRANSITIONS.get((state, event))
    if found is None:
        raise ReportDecided
    return found


def check_not_own(me: UUID, about_id: UUID) -> None:
    if me == about_id:
        raise ValidationFailed.at("/subject/id", "oneself")


def check_may_report(made_at: Sequence[datetime], a_day: int, now: datetime) -> None:
    """RateLimited where the reports made within a day, newest first, are as many as may be."""
    if len(made_at) >= a_day:
        wait = made_at[a_day - 1] + COUNTED_OVER - now
        raise RateLimited(retry_after=max(1, ceil(wait.total_seconds())))


def check_may_handle(
    me: UUID, *, committees: Collection[UUID], community_id: UUID, parties: Collection[UUID]
) -> None:
    """The committee of that community, and nobody of it who is a party: not who reported, not who
    is reported, not the other side of what it is about. To them it is as good as not there, so
    that nobody learns who has reported them."""
    if community_id not in committees or me in parties:
        raise NotThere
