"""How far apart buildings are, and how much of it is told."""

from collections.abc import Mapping
from math import cos, hypot, radians
from typing import Protocol, TypeVar

# The Earth's mean radius (IUGG), in metres.
RADIUS = 6_371_009
# Nobody means the difference between two doors; and a step says less than metres would.
ABOUT_AS_FAR = 25

T = TypeVar("T")


class Place(Protocol):
    """In degrees."""

    latitude: float
    longitude: float


def metres(one: Place, other: Place) -> float:
    """Between two places of one community, as if the Earth were flat there."""
    north = radians(other.latitude - one.latitude)
    east = radians((other.longitude - one.longitude + 180) % 360 - 180)
    return RADIUS * hypot(north, east * cos(radians((one.latitude + other.latitude) / 2)))


def steps(distances: Mapping[T, float | None]) -> dict[T, int]:
    """Of what is so many metres away, in which order it comes: 0 for the nearest, and the same for
    what is about as far. What is at an unknown distance is left out."""
    rounded = {one: round(far / ABOUT_AS_FAR) for one, far in distances.items() if far is not None}
    order = {far: step for step, far in enumerate(sorted(set(rounded.values())))}
    return {one: order[far] for one, far in rounded.items()}
