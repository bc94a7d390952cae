"""What holds a draw: the list is closed, the order worked out, the first promised the gift."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.outbox import publish
from services.listings.draws import rules
from services.listings.draws.model import Draw
from services.listings.items import actions as items
from services.listings.items.model import Item
from services.listings.line import actions as line
from services.listings.reservations import actions as reservations
from services.listings.reservations.model import Reservation
from services.listings.reservations.rules import Step


def hold_draw(session: Session, item_id: UUID, *, now: datetime) -> None:
    """Draw among those who have entered and may still see the gift; the others' entries lapse.
    Where nobody has entered, whoever asks first afterwards gets it."""
    (item,) = items.lock_items(session, [item_id])
    if not item.on_offer or not rules.is_due(item.draw_at, item.drawn_at, now=now):
        return
    drawn = _entered(session, item)
    draw = session.get_one(Draw, item.id)
    draw.entries = sorted(drawn)
    draw.outcome = rules.outcome(draw.seed, draw.entries)
    for place, number in enumerate(draw.outcome, start=1):
        drawn[number].draw_place = place
        drawn[number].version += 1
    _note_drawn(session, item, entries=len(drawn), now=now)
    if draw.outcome:
        reservations.promise(session, drawn[draw.outcome[0]], [item], now=now)


def _entered(session: Session, item: Item) -> dict[int, Reservation]:
    """The entries that count, by their numbers."""
    entered = line.proposals(session, [item])
    in_sight = line.in_sight(session, entered)
    for deal in entered:
        if deal not in in_sight or deal.entry_number is None:
            reservations.end(session, deal, Step.LAPSE, by="clock")
    return {deal.entry_number: deal for deal in in_sight if deal.entry_number is not None}


def _note_drawn(session: Session, item: Item, *, entries: int, now: datetime) -> None:
    """The draw of the item, which is locked, has been held among so many."""
    item.drawn_at = now
    item.version += 1
    session.flush()
    data = {"listing_id": str(item.id), "owner_id": str(item.owner_id), "entries": entries}
    publish(session, "draw_held", aggregate_id=item.id, aggregate_version=item.version, data=data)
