"""Loads the whole neighbourhood into the databases of a running platform."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bench.data.copying import Copier
from bench.data.neighbourhood import Neighbourhood
from bench.data.people import load_circle, load_members
from bench.data.places import load_parking
from bench.data.things import load_listings


def load(admin_url: str, place: Neighbourhood) -> None:
    """`admin_url` is the superuser's, as each process's own role may not COPY everywhere."""
    databases = (
        ("linli_listings", (load_listings, load_circle)),
        ("linli_members", (load_members,)),
        ("linli_parking", (load_parking, load_circle)),
    )
    with ThreadPoolExecutor(len(databases)) as at_once:
        # Whatever failed is raised here.
        list(at_once.map(lambda database: _load(admin_url, place, *database), databases))


def _load(
    admin_url: str, place: Neighbourhood, name: str, parts: tuple[Callable[..., None], ...]
) -> None:
    into = Copier(admin_url, name)
    for part in parts:
        part(into, place)
    into.finish()
