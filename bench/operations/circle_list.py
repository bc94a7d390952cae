"""Circle list: GET /v1/listings?limit=20."""

from collections.abc import Iterator
from random import Random

from bench.load.requests import Call
from bench.operations.operation import Callers


def calls(callers: Callers, random: Random) -> Iterator[Call]:
    """The first page of what 200 friends offer (4,000 items), for any member."""
    while True:
        viewer = random.randrange(callers.place.scale.members)
        yield Call("GET", "/v1/listings?limit=20", callers.token(viewer))
