"""Pages of what is nearest first, while the map and the circle change between two of them."""

from typing import Any

from tests.e2e.neighbourhood import Neighbourhood, publish_item, publish_space
from tests.e2e.person import Person

PLACES = {"1": 31.2300, "3": 31.2330, "4": 31.2370}


def put(place: Neighbourhood, building: str, latitude: float) -> None:
    where = {"building": building, "latitude": latitude, "longitude": 121.47}
    place.committee.post("/v1/committee/buildings", where)


def page(reader: Person, path: str, **query: Any) -> tuple[list[str], str]:
    shown = reader.get(path, sort="nearest", limit="3", **query)
    return [each["id"] for each in shown["items"]], shown["next_cursor"]


def test_a_building_placed_between_two_pages_skips_and_repeats_nothing(
    place: Neighbourhood,
) -> None:
    me, next_door, near, far = (place.resident(building=each) for each in ("1", "2", "3", "4"))
    for friend in (next_door, near, far):
        place.friends(me, friend)
    for building, latitude in PLACES.items():
        put(place, building, latitude)
    ways = (("/v1/listings", publish_item), ("/v1/parking/spaces", publish_space))
    expected, begun = {}, {}
    for path, publish in ways:
        made = [publish(owner)["id"] for owner in (near, far, near, far)]
        expected[path] = [made[2], made[0], made[3], made[1]]
        begun[path] = page(me, path)
    # Nearer than all that was shown so far.
    put(place, "2", 31.2301)
    for path, (first, cursor) in begun.items():
        rest, end = page(me, path, cursor=cursor)
        assert (first + rest, end) == (expected[path], None)
