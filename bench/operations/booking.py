"""Booking request: POST /v1/parking/bookings, with an Idempotency-Key."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from bench.data.neighbourhood import ZONE, Neighbourhood
from bench.data.places import DAY_ENDS, DAY_STARTS
from bench.load.requests import Call
from bench.operations.operation import Callers
from chassis.clock import rfc3339

# One below what a renter may hold unpaid.
MOST_EACH = 9
HOURS_A_DAY = DAY_ENDS - DAY_STARTS


def calls(callers: Callers, random: Random) -> Iterator[Call]:
    """An hour that nobody else asks for, at the space of a friend; members take turns."""
    place = callers.place
    taken: Counter[int] = Counter()
    for number in range(place.scale.members * MOST_EACH):
        renter = number % place.scale.members
        space = a_friends_space(place, renter, random)
        body = a_stay(place, space, slot=taken[space])
        taken[space] += 1
        key = str(UUID(int=random.getrandbits(128)))
        yield Call("POST", "/v1/parking/bookings", callers.token(renter), body, key)


def a_friends_space(place: Neighbourhood, renter: int, random: Random) -> int:
    """One that is open by day, and not hidden from anybody."""
    while True:
        friend = random.choice(place.friends(renter))
        for space in place.spaces_of(friend):
            if not place.is_nightly(space) and not place.hidden_from(space, friend):
                return space


def a_stay(place: Neighbourhood, space: int, *, slot: int) -> dict[str, Any]:
    """The hours of a space by day, numbered from tomorrow on."""
    day, hour = divmod(slot, HOURS_A_DAY)
    tomorrow = place.now.astimezone(ZoneInfo(ZONE)).date() + timedelta(days=1 + day)
    start = datetime.combine(tomorrow, time(DAY_STARTS + hour), ZoneInfo(ZONE))
    return {
        "space_id": str(place.spaces[space]),
        "starts_at": rfc3339(start),
        "ends_at": rfc3339(start + timedelta(hours=1)),
        "plate": "沪A12345",
    }
