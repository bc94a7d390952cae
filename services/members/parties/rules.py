"""Where an event names both of a deal."""

from datetime import timedelta

from contracts.json import Json

# The fields with (deal, payee, payer): of a reservation, a booking, a charge.
NAMED_BY = (
    ("reservation_id", "owner_id", "taker_id"),
    ("booking_id", "owner_id", "renter_id"),
    ("deal_id", "payee_id", "payer_id"),
)
# Of a deal that nothing has been heard of for so long, nothing more will be.
KEPT = timedelta(days=365)


def named(told: Json) -> tuple[str, str, str] | None:
    """(deal, payee, payer) as an event names them; None where it does not name all three."""
    for fields in NAMED_BY:
        if all(told.get(field) for field in fields):
            deal_id, payee_id, payer_id = (told[field] for field in fields)
            return deal_id, payee_id, payer_id
    return None
