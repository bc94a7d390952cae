"""Places and the money paid for them agree, and no two people hold one place at one time."""

from .databases import Databases

OVERLAPS = """
    SELECT one.id, other.id FROM booking AS one JOIN booking AS other
    ON one.space_id = other.space_id AND one.id < other.id
    AND one.live AND other.live AND one.period && other.period
"""
# An agreement was made in these; in the others a captured deposit has to have gone back.
AGREED = ("agreed", "in_use", "balance_due", "settled", "paid_out", "disputed")
CAPTURED_DEPOSITS = """
    SELECT charge.deal_id::text, charge.status FROM charge
    WHERE charge.stage = 'deposit' AND charge.status IN ('captured', 'refunded')
"""


def overlapping_bookings(databases: Databases) -> list[str]:
    return [
        f"bookings {one} and {other} overlap" for one, other in databases.rows("parking", OVERLAPS)
    ]


def unsettled_deposits(databases: Databases) -> list[str]:
    """Every captured deposit ends in an agreement or a refund."""
    agreed = {
        booking
        for (booking,) in databases.rows(
            "parking", "SELECT id::text FROM booking WHERE status = ANY(%s)", list(AGREED)
        )
    }
    return [
        f"booking {booking}: the deposit is {status}, the booking says otherwise"
        for booking, status in databases.rows("payments", CAPTURED_DEPOSITS)
        if (status == "captured") != (booking in agreed)
    ]
