"""Use cases of time: what an owner makes of certain dates."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.ids import uuid7
from contracts.errors.general import NotThere, ValidationFailed
from contracts.errors.parking import TooManyExceptions
from contracts.json import Json
from services.parking.availability.rules import MAX_EXCEPTIONS, OPEN, exception_problems
from services.parking.spaces.actions import changing
from services.parking.spaces.model import Space, opening_of


def add_exception(session: Session, space: Space, asked: dict[str, Any], *, now: datetime) -> Json:
    """Open or close a space, which the caller has locked, from `start` to `end`; the exception that
    was made. ValidationFailed, SpaceWithdrawn, TooManyExceptions, WouldCutBookings."""
    problems = exception_problems(
        opening_of(space), asked["start"], asked["end"], now, opens=asked["kind"] == OPEN
    )
    if problems:
        raise ValidationFailed(errors=problems)
    made = {
        "id": str(uuid7()),
        "from": rfc3339(asked["start"]),
        "until": rfc3339(asked["end"]),
        "kind": asked["kind"],
        "reason": asked.get("reason"),
        "created_at": rfc3339(now),
    }
    with changing(session, space, now):
        # What is over is forgotten by the way.
        kept = [each for each in space.exceptions if datetime.fromisoformat(each["until"]) > now]
        if len(kept) >= MAX_EXCEPTIONS:
            raise TooManyExceptions
        space.exceptions = [*kept, made]
    return made


def remove_exception(
    session: Session, space: Space, exception_id: UUID | None, *, now: datetime
) -> None:
    """As if it had never been said. The space is locked by the caller. NotThere, SpaceWithdrawn,
    WouldCutBookings."""
    kept = [each for each in space.exceptions if each["id"] != str(exception_id)]
    if len(kept) == len(space.exceptions):
        raise NotThere
    with changing(session, space, now):
        space.exceptions = kept
