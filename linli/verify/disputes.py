"""No dispute waits for a committee none of whom may decide it."""

from .databases import Databases

OPEN = """
    SELECT reservation.id::text, item.community_id::text,
        ARRAY[reservation.owner_id::text, taker_id::text] || ARRAY(
            SELECT giver_id::text FROM swap_cycle_leg
            WHERE swap_cycle_leg.cycle_id = reservation.cycle_id
        )
    FROM reservation JOIN item ON item.id = reservation.item_id
    WHERE reservation.status = 'disputed' ORDER BY reservation.id
"""
OF_BOOKINGS = """
    SELECT dispute.id::text, space.community_id::text,
        ARRAY[booking.owner_id::text, renter_id::text]
    FROM booking JOIN dispute ON dispute.id = booking.dispute_id
    JOIN space ON space.id = booking.space_id ORDER BY dispute.id
"""
SEATS = "SELECT community_id::text, member_id::text FROM committee_seat"


def disputes_nobody_may_decide(databases: Databases) -> list[str]:
    """Nobody decides who has a part in the matter, though they may sit on it."""
    seats = list(databases.rows("members", SEATS))
    return [
        f"dispute {deal}: nobody on the committee of community {community} may decide it;"
        " grant somebody else a seat"
        for service, query in (("listings", OPEN), ("parking", OF_BOOKINGS))
        for deal, community, parties in databases.rows(service, query)
        if not any(where == community and who not in parties for where, who in seats)
    ]
