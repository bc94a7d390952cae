"""Item detail: GET /v1/listings/{id}."""

from collections.abc import Iterator
from random import Random

from bench.load.requests import Call
from bench.operations.operation import Callers


def calls(callers: Callers, random: Random) -> Iterator[Call]:
    """Any item, looked at by any friend who may see it: owner's card and two photos included."""
    place = callers.place
    while True:
        item = random.randrange(place.scale.items)
        viewer = random.choice(place.seeing(place.item_owner(item)))
        yield Call("GET", f"/v1/listings/{place.items[item]}", callers.token(viewer))
