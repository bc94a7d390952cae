"""Loads the neighbourhood, or a part of it, into the databases of a running platform."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from bench.data.copying import Copier, Say
from bench.data.neighbourhood import Neighbourhood
from bench.data.people import load_accounts, load_circle, load_members
from bench.data.places import load_parking
from bench.data.things import load_listings

Part = Callable[[Copier, Neighbourhood], None]
Parts = Mapping[str, tuple[Part, ...]]
EVERYTHING: Parts = {
    "linli_listings": (load_listings, load_circle),
    "linli_members": (load_members,),
    "linli_parking": (load_parking, load_circle),
}
# All that lists and searches of things read: whose friend somebody is they know by the replica.
THINGS: Parts = {
    "linli_listings": (load_listings, load_circle),
    "linli_members": (load_accounts,),
}


def load(admin_url: str, place: Neighbourhood, what: Parts, say: Say) -> None:
    """`admin_url` is the superuser's, as each process's own role may not COPY everywhere."""
    with ThreadPoolExecutor(len(what)) as at_once:
        # Whatever failed is raised here.
        list(at_once.map(lambda name: _load(admin_url, place, name, what[name], say), what))


def _load(
    admin_url: str, place: Neighbourhood, name: str, parts: tuple[Part, ...], say: Say
) -> None:
    into = Copier(admin_url, name, say)
    for part in parts:
        part(into, place)
    into.finish()
