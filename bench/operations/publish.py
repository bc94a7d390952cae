"""Publish an item: POST /v1/listings."""

from collections.abc import Iterator
from random import Random
from typing import Any

from bench.data.words import ADJECTIVES, NOUNS, STORY
from bench.load.requests import Call
from bench.operations.operation import Callers
from contracts.requests.listings import CATEGORIES, CONDITIONS


def calls(callers: Callers, random: Random) -> Iterator[Call]:
    """One item for each spare photo, by the photo's owner: they take turns."""
    place = callers.place
    for number, photo in enumerate(place.spare_photos):
        owner = place.spare_owner(number)
        yield Call("POST", "/v1/listings", callers.token(owner), an_item(str(photo), random))


def an_item(photo_id: str, random: Random) -> dict[str, Any]:
    """For sale, with one photo."""
    title = random.choice(ADJECTIVES) + random.choice(NOUNS)
    return {
        "kind": "sell",
        "title": title,
        "description": f"{title}。{STORY}",
        "category": random.choice(CATEGORIES),
        "condition": random.choice(CONDITIONS),
        "price": {"amount": random.randrange(500, 50_000), "currency": "CNY"},
        "photo_ids": [photo_id],
    }
