"""Search for words: GET /v1/listings?q=…&limit=20."""

from collections.abc import Iterator
from random import Random
from urllib.parse import urlencode

from bench.data.words import ENGLISH, NOUNS, RARE
from bench.load.requests import Call
from bench.operations.operation import Callers

# A character of every ninth title, and of many a description.
COMMON = (*NOUNS, "书")


def calls(callers: Callers, random: Random) -> Iterator[Call]:
    """By any member: three in eight ask for a Chinese word that is in one description of 148, two
    for an English one that is in one title of 174, two for one of every ninth title (自行车, 书),
    and one for a word of either frequency together."""
    while True:
        viewer = random.randrange(callers.place.scale.members)
        rare, common = random.choice(RARE), random.choice(COMMON)
        english = (random.choice(ENGLISH) for _ in range(2))
        q = random.choice([rare, rare, rare, *english, common, common, f"{common} {rare}"])
        query = urlencode({"q": q, "limit": 20})
        yield Call("GET", f"/v1/listings?{query}", callers.token(viewer))
