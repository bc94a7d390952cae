"""How far apart buildings are, and how much of it is told."""

from bisect import bisect_left
from math import cos, hypot, radians
from typing import Protocol

# The Earth's mean radius (IUGG), in metres.
RADIUS = 6_371_009
# In metres: up to which a building is as near as others. Each is twice the one before, since the
# further away, the less a few metres matter; and a step says little of where anybody lives to who
# reads a cursor.
BOUNDS = (50, 100, 200, 400, 800, 1600)


class Place(Protocol):
    """In degrees."""

    latitude: float
    longitude: float


def metres(one: Place, other: Place) -> float:
    """Between two places of one community, as if the Earth were flat there."""
    north = radians(other.latitude - one.latitude)
    east = radians((other.longitude - one.longitude + 180) % 360 - 180)
    return RADIUS * hypot(north, east * cos(radians((one.latitude + other.latitude) / 2)))


def step(far: float | None, *, same_building: bool) -> int | None:
    """How near a home is, from the two buildings alone, so that nobody else's coming or going moves
    it: 0 in the same one, then how many BOUNDS are passed by so many metres, from 1 on; None where
    it is not known how far it is."""
    if same_building:
        return 0
    return None if far is None else 1 + bisect_left(BOUNDS, far)
