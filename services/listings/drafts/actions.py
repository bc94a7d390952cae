"""What changes drafts: saving one, publishing it, throwing it away."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from chassis.circle import include_self
from chassis.ids import uuid7
from contracts.errors.listings import ListingState
from contracts.json import Json
from services.listings.drafts import rules
from services.listings.favourites import actions as favourites
from services.listings.items import actions as items
from services.listings.items import rules as item_rules
from services.listings.items.model import Item, item_photo
from services.listings.search import actions as search

_COUNTED = select(func.count()).select_from(Item).where(Item.status == item_rules.Status.DRAFT)


def save_draft(session: Session, asked: dict[str, Any], *, standing: Json, now: datetime) -> Item:
    """Keep what the owner has of an item so far, for their eyes only; nobody is told."""
    item_rules.require_resident(standing["residency"])
    owner_id = UUID(standing["member_id"])
    # Two at once may both find room for the last one: that harms nobody.
    rules.check_room(session.scalar(_COUNTED.where(Item.owner_id == owner_id)) or 0)
    price = items.price_of(asked["kind"], asked.get("price"))
    item_rules.check_draft(asked["kind"], price=price)
    categories = asked.get("wanted_categories", [])
    item_rules.check_categories(asked["kind"], categories)
    include_self(session, standing)
    item = Item(
        id=uuid7(),
        owner_id=owner_id,
        community_id=UUID(standing["community_id"]),
        kind=asked["kind"],
        title=asked.get("title", ""),
        description=asked.get("description", ""),
        category=asked.get("category"),
        condition=asked.get("condition"),
        price=price,
        wanted=asked.get("wanted"),
        wanted_categories=categories,
        hidden_from=items.hidden(asked.get("hidden_from", []), owner_id, standing),
        status=item_rules.Status.DRAFT,
        # Until it is published: when it was saved, by which one's drafts are sorted.
        published_at=now,
        expires_at=item_rules.expiry(asked["expires_at"], now=now)
        if "expires_at" in asked
        else None,
        version=1,
    )
    search.index(session, item)
    session.add(item)
    session.flush()
    if "photo_ids" in asked:
        items.show_on(session, item, asked["photo_ids"])
    return item


def publish_draft(
    session: Session, item: Item, asked: dict[str, Any], *, standing: Json, now: datetime
) -> Item:
    """Offer a draft; ValidationFailed at every field that an offer needs and this one lacks.

    `asked`: how a gift is to find its taker. `standing` is the owner's, asked about those whom it
    is hidden from.
    """
    item_rules.require_resident(standing["residency"])
    items.lock(session, item)
    item_rules.after(item.status, item_rules.Step.PUBLISH)
    said = {name: getattr(item, name) for name in ("title", "description", "category", "condition")}
    rules.check_complete(item.kind, said, photos=item.photos, price=item.price, wanted=item.wanted)
    item_rules.check_terms(item.kind, price=item.price, wanted=item.wanted)
    item.hidden_from = items.hidden(item.hidden_from, item.owner_id, standing)
    item.expires_at = item_rules.expiry(item.expires_at, now=now)
    item.community_id = UUID(standing["community_id"])
    item.published_at = now
    include_self(session, standing)
    items.allocate(session, item, asked, now=now)
    items.move(item, item_rules.Step.PUBLISH)
    search.index(session, item)
    session.flush()
    items.announce(session, "listing_published", item, kind=item.kind)
    return item


def discard_draft(session: Session, item: Item) -> None:
    """Nobody else has seen it, so nothing of it is kept; its photos go with the next clean-up."""
    items.lock(session, item)
    if item.status != item_rules.Status.DRAFT:
        raise ListingState(state=item.status)
    favourites.forget(session, item)
    session.execute(delete(item_photo).where(item_photo.c.item_id == item.id))
    session.delete(item)
    session.flush()
