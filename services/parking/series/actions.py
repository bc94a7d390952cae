"""Use case of a series: all that are free, or none."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.clock import rfc3339
from chassis.ids import uuid7
from contracts.errors.base import Refusal
from contracts.errors.parking import SeriesTaken, SlotTaken
from contracts.json import Json
from services.parking.bookings.actions import Held, request_booking
from services.parking.bookings.rules import Waits
from services.parking.bookings.views import wanted_space
from services.parking.search.views import slot_taken
from services.parking.series.rules import Stay, check_number, of_this_one, stays


@dataclass(frozen=True)
class Series:
    """What was made, and for each stay that was not, why."""

    id: UUID
    made: list[Held]
    refused: list[Json]


def request_series(
    session: Session,
    body: dict[str, Any],
    *,
    renter_id: UUID,
    ask_standing: Callable[[], Json],
    now: datetime,
    waits: Waits,
    ask_near: Callable[[], Json],
) -> Series:
    """Hold each stay as a booking of its own, in the order of time, so that two series never wait
    for one another in a circle.

    With `all_or_none` SeriesTaken where one is not to be had; where none is, what keeps the first
    from being made, and only then it is looked for something else. All that request_booking
    refuses for other reasons is refused.
    """
    first = (body["starts_at"], body["ends_at"])
    space = wanted_space(session, body["space_id"], first, renter_id)
    wanted = stays(first, body["weekdays"], body["weeks"], space.zone)
    check_number(len(wanted))
    series = Series(uuid7(), [], [])
    ask_once = cache(ask_standing)
    reasons: list[tuple[Refusal, Stay]] = []
    for starts_at, ends_at in wanted:
        one = {**body, "starts_at": starts_at, "ends_at": ends_at, "series_id": series.id}
        try:
            held = request_booking(
                session,
                one,
                renter_id=renter_id,
                ask_standing=ask_once,
                now=now,
                waits=waits,
                ask_near=None,
            )
        except Refusal as refusal:
            code = of_this_one(refusal)
            if code is None:
                raise
            reasons.append((refusal, (starts_at, ends_at)))
            period = {"starts_at": rfc3339(starts_at), "ends_at": rfc3339(ends_at)}
            series.refused.append({**period, "code": code})
        else:
            series.made.append(held)
    if not series.made:
        reason, stay = reasons[0]
        if isinstance(reason, SlotTaken):
            raise slot_taken(session, space, stay, renter_id, now=now, ask_near=ask_near)
        raise reason
    if series.refused and body["all_or_none"]:
        raise SeriesTaken(taken=series.refused)
    return series
