"""What holds a draw: the list is closed, the order worked out, the first promised the gift."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from chassis.outbox import publish
from contracts.errors.listings import EntryStands
from services.listings.draws import rules
from services.listings.draws.model import Draw
from services.listings.items import actions as items
from services.listings.items.model import Item
from services.listings.line import actions as line
from services.listings.reservations import actions as reservations
from services.listings.reservations.model import Reservation
from services.listings.reservations.rules import Status


def hold_draw(session: Session, item_id: UUID, *, now: datetime) -> None:
    """Draw among all who have entered. Whoever is nobody's friend here any more is drawn as well,
    so that the order is what it was to be, but struck for all others to see; the next one has the
    gift. Blocking is silent: an entry that was struck waits as those do that were not drawn, passed
    over by the line. Where nobody is left, whoever asks first afterwards gets the gift."""
    (item,) = items.lock_items(session, [item_id])
    if not item.on_offer or not rules.is_due(item.draw_at, item.drawn_at, now=now):
        return
    entered = _entered(session, item)
    seen = line.in_sight(session, list(entered.values()))
    draw = session.get_one(Draw, item.id)
    draw.entries = sorted(entered)
    draw.struck = [number for number in draw.entries if entered[number] not in seen]
    draw.outcome = rules.outcome(draw.seed, draw.entries)
    for place, number in enumerate(draw.outcome, start=1):
        entered[number].draw_place = place
        # Their time counts from the draw on, also where that is late.
        entered[number].expires_at += now - (item.draw_at or now)
        entered[number].version += 1
    _note_drawn(session, item, entries=len(seen), now=now)
    first = rules.first(draw.outcome, draw.struck)
    if first is not None:
        reservations.promise(session, entered[first], [item], now=now, by_line=True)


def hide_from(session: Session, item: Item, members: Collection[UUID]) -> None:
    """Before the owner hides a gift from `members`: nobody of them whose entry stands, before the
    draw or in its order, is left out that way (EntryStands)."""
    items.lock(session, item)
    entered = exists().where(
        Reservation.item_id == item.id,
        Reservation.taker_id.in_(set(members) - set(item.hidden_from)),
        Reservation.entry_number.is_not(None),
        Reservation.status == Status.PROPOSED,
    )
    if session.scalar(select(entered)):
        raise EntryStands()


def _entered(session: Session, item: Item) -> dict[int, Reservation]:
    """The entries that stand, by their numbers."""
    return {
        deal.entry_number: deal
        for deal in line.proposals(session, [item])
        if deal.entry_number is not None
    }


def _note_drawn(session: Session, item: Item, *, entries: int, now: datetime) -> None:
    """The draw of the item, which is locked, has been held among so many."""
    item.drawn_at = now
    item.version += 1
    session.flush()
    data = {"listing_id": str(item.id), "owner_id": str(item.owner_id), "entries": entries}
    publish(session, "draw_held", aggregate_id=item.id, aggregate_version=item.version, data=data)
