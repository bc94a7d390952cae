"""Reads of draws: for the owner and those who entered, and for the clock."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from chassis.ids import as_uuid
from chassis.tables import circle
from contracts.errors.general import NotParty, NotThere
from contracts.json import Json
from services.listings.draws.model import Draw
from services.listings.draws.schemas import draw_json
from services.listings.items import views as items
from services.listings.items.model import Item
from services.listings.items.rules import Status
from services.listings.reservations.model import Reservation
from services.listings.reservations.rules import Status as DealStatus


def due(now: datetime) -> Select[UUID]:
    """Gifts whose draw is to be held; what the committee hides waits until it is shown again."""
    return select(Item.id).where(
        Item.status == Status.PUBLISHED,
        Item.hidden_by.is_(None),
        Item.draw_at <= now,
        Item.drawn_at.is_(None),
    )


def entered(session: Session, item_id: UUID) -> tuple[UUID, list[UUID]]:
    """Whose gift it is, and whose entries stand."""
    takers = select(Reservation.taker_id).where(
        Reservation.item_id == item_id,
        Reservation.entry_number.is_not(None),
        Reservation.status == DealStatus.PROPOSED,
    )
    return session.get_one(Item, item_id).owner_id, list(session.scalars(takers))


def has_heard(session: Session, owner_id: UUID, versions: Mapping[str, int]) -> bool:
    """Whether the replica of the circle knows of the owner and each of these what was told of them
    in this version, or later."""
    known = select(circle.c.viewer_id, circle.c.version).where(
        circle.c.owner_id == owner_id, circle.c.viewer_id.in_([UUID(one) for one in versions])
    )
    found = {str(row.viewer_id): row.version for row in session.execute(known)}
    return all(found.get(other, 0) >= version for other, version in versions.items())


def shown(session: Session, listing_id: str, viewer_id: UUID) -> Json:
    """The draw as its owner or one who has entered sees it, whatever has become of the item."""
    entry = session.scalar(_own_entry(as_uuid(listing_id), viewer_id))
    item = entry and session.get(Item, entry.item_id)
    item = item or items.visible(session, listing_id, viewer_id)
    draw = session.get(Draw, item.id)
    if draw is None:
        raise NotThere()
    if entry is None and item.owner_id != viewer_id:
        raise NotParty()
    return draw_json(item, draw, entry)


def _own_entry(item_id: UUID | None, member_id: UUID) -> Select[Reservation]:
    """The last one of who has entered more than once."""
    entries = select(Reservation).where(
        Reservation.item_id == item_id,
        Reservation.taker_id == member_id,
        Reservation.entry_number.is_not(None),
    )
    return entries.order_by(Reservation.entry_number.desc()).limit(1)
