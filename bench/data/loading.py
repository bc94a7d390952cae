"""Loads the whole neighbourhood into the databases of a running platform."""

from bench.data.copying import Copier
from bench.data.neighbourhood import Neighbourhood
from bench.data.people import load_circle, load_members
from bench.data.places import load_parking
from bench.data.things import load_listings


def load(admin_url: str, place: Neighbourhood) -> None:
    """`admin_url` is the superuser's, as each process's own role may not COPY everywhere."""
    members = Copier(admin_url, "linli_members")
    load_members(members, place)
    members.finish()
    listings = Copier(admin_url, "linli_listings")
    load_circle(listings, place)
    load_listings(listings, place)
    listings.finish()
    parking = Copier(admin_url, "linli_parking")
    load_circle(parking, place)
    load_parking(parking, place)
    parking.finish()
