"""What changes favourites, and what those who keep an eye on an item are told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from chassis.outbox import publish
from services.listings.favourites.model import Favourite
from services.listings.items.model import Item, seen_by

_ADD = insert(Favourite).on_conflict_do_nothing(index_elements=["item_id", "member_id"])
# Whoever may not see the item any more is told nothing of it.
_TOLD = (
    update(Favourite)
    .where(
        Item.id == Favourite.item_id,
        Favourite.member_id != Item.owner_id,
        seen_by(Favourite.member_id),
    )
    .values(version=Favourite.version + 1)
    .returning(Favourite.id, Favourite.member_id, Favourite.version)
    .execution_options(synchronize_session=False)
)


def add_favourite(session: Session, item: Item, *, member_id: UUID, now: datetime) -> None:
    """Keep an eye on an item that the member can see; a second time changes nothing."""
    row = {
        "id": uuid7(),
        "member_id": member_id,
        "item_id": item.id,
        "created_at": now,
        "version": 0,
    }
    session.execute(_ADD, row)


def remove_favourite(session: Session, item_id: UUID | None, *, member_id: UUID) -> None:
    """Also of an item that the member cannot see any more; where there is none, nothing happens."""
    session.execute(
        delete(Favourite).where(Favourite.item_id == item_id, Favourite.member_id == member_id)
    )


def forget(session: Session, item: Item) -> None:
    """The item is about to be deleted."""
    session.execute(delete(Favourite).where(Favourite.item_id == item.id))


def tell(session: Session, event_type: str, item: Item) -> None:
    """Publish the news to each who keeps an eye on the item and may still see it."""
    session.flush()
    for favourite in session.execute(_TOLD.where(Favourite.item_id == item.id)):
        data = {
            "listing_id": str(item.id),
            "owner_id": str(item.owner_id),
            "member_id": str(favourite.member_id),
        }
        publish(
            session,
            event_type,
            aggregate_id=favourite.id,
            aggregate_version=favourite.version,
            data=data,
        )
