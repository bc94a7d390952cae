"""No two people hold one place at one time."""

from .databases import Databases

# The constraint that forbids it looks at rows as they are written; this looks at what is there.
OVERLAPS = """
    SELECT one.id, other.id FROM booking AS one JOIN booking AS other
    ON one.space_id = other.space_id AND one.id < other.id
    AND one.live AND other.live AND one.held && other.held
"""


def overlapping_bookings(databases: Databases) -> list[str]:
    return [
        f"bookings {one} and {other} overlap" for one, other in databases.rows("parking", OVERLAPS)
    ]
