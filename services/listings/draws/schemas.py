"""How a draw looks on the wire: numbers, and nobody's name."""

from chassis.clock import rfc3339
from contracts.json import Json
from services.listings.draws.model import Draw
from services.listings.draws.rules import digest, is_ahead
from services.listings.items.model import Item
from services.listings.items.rules import OPEN
from services.listings.reservations.model import Reservation


def draw_json(item: Item, draw: Draw, entry: Reservation | None) -> Json:
    """The commitment from the start; the seed, the list and the order once it has been held.
    `entry` is the viewer's own: whether it was struck is for all others to see."""
    ahead = is_ahead(item.draw_at, item.drawn_at)
    entries, own = draw.entries, entry.entry_number if entry else None
    return {
        "listing_id": str(item.id),
        "status": "drawn" if not ahead else "open" if item.status in OPEN else "ended",
        "draw_at": rfc3339(item.draw_at) if item.draw_at else None,
        "drawn_at": rfc3339(item.drawn_at) if item.drawn_at else None,
        "commitment": item.draw_commitment,
        "seed": None if ahead else draw.seed.hex(),
        "entries": entries,
        "entries_digest": None if entries is None else digest(entries),
        "order": draw.outcome,
        "struck": None if entries is None else [one for one in draw.struck if one != own],
        "my_entry": own,
    }
