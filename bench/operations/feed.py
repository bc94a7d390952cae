"""List with filters: GET /v1/listings?kind=…&category=…, with a price or with words."""

from collections.abc import Iterator
from random import Random
from urllib.parse import urlencode

from bench.data.words import NOUNS
from bench.load.requests import Call
from bench.operations.operation import Callers
from contracts.requests.listings import CATEGORIES, KINDS

SALE = "sell"


def calls(callers: Callers, random: Random) -> Iterator[Call]:
    """A kind and a category for any member; every other one for sale below a price, the rest
    with a word that one in nine titles holds."""
    while True:
        viewer = random.randrange(callers.place.scale.members)
        wanted = {"category": random.choice(CATEGORIES), "limit": 20}
        if random.getrandbits(1):
            wanted |= {"kind": SALE, "max_price": random.randrange(10_000, 50_000)}
        else:
            wanted |= {"kind": random.choice(KINDS), "q": random.choice(NOUNS)}
        yield Call("GET", f"/v1/listings?{urlencode(wanted)}", callers.token(viewer))
