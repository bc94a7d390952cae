"""Space search for a time: GET /v1/parking/spaces?from=…&until=…."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from urllib.parse import urlencode

from bench.load.requests import Call
from bench.operations.operation import Callers
from chassis.clock import rfc3339

DAYS_AHEAD = 14
MOST_HOURS = 3


def calls(callers: Callers, random: Random) -> Iterator[Call]:
    """One to three hours, from any full hour of the next two weeks, day or night, any member."""
    place = callers.place
    while True:
        viewer = random.randrange(place.scale.members)
        start = _next_hour(place.now) + timedelta(hours=random.randrange(24 * DAYS_AHEAD))
        until = start + timedelta(hours=random.randint(1, MOST_HOURS))
        wanted = {"from": rfc3339(start), "until": rfc3339(until), "limit": 20}
        yield Call("GET", f"/v1/parking/spaces?{urlencode(wanted)}", callers.token(viewer))


def _next_hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0) + timedelta(hours=1)
