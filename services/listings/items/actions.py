"""What changes items: publishing, changing, withdrawing, expiring."""

from collections.abc import Sequence
from datetime import datetime
from secrets import token_bytes
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from chassis.circle import include_self
from chassis.ids import uuid7
from chassis.outbox import publish
from contracts.errors.general import ValidationFailed
from contracts.json import Json
from services.listings.draws import rules as draws
from services.listings.draws.model import Draw
from services.listings.favourites import actions as favourites
from services.listings.favourites.rules import is_cheaper
from services.listings.items import rules
from services.listings.items.model import Item, item_photo
from services.listings.photos.model import Photo
from services.listings.search import views as search


def publish_item(session: Session, asked: dict[str, Any], *, standing: Json, now: datetime) -> Item:
    """Offer an item to one's circle. `standing` is the owner's, asked about `hidden_from`."""
    rules.require_resident(standing["residency"])
    owner_id = UUID(standing["member_id"])
    price, wanted = _price(asked["kind"], asked.get("price")), asked.get("wanted")
    rules.check_terms(asked["kind"], price=price, wanted=wanted)
    categories = asked.get("wanted_categories", [])
    rules.check_categories(asked["kind"], categories)
    expires_at = rules.expiry(asked.get("expires_at"), now=now)
    draw_at = asked.get("draw_at")
    allocation = draws.check_allocation(
        asked["kind"], asked.get("allocation"), draw_at, now=now, expires_at=expires_at
    )
    include_self(session, standing)
    item = Item(
        id=uuid7(),
        owner_id=owner_id,
        community_id=UUID(standing["community_id"]),
        kind=asked["kind"],
        title=asked["title"],
        description=asked["description"],
        category=asked["category"],
        condition=asked["condition"],
        price=price,
        wanted=wanted,
        wanted_categories=categories,
        hidden_from=_hidden(asked.get("hidden_from", []), owner_id, standing),
        status=rules.Status.PUBLISHED,
        published_at=now,
        expires_at=expires_at,
        allocation=allocation,
        draw_at=draw_at,
        version=1,
    )
    _read(item)
    seed = token_bytes(draws.SEED_BYTES)
    item.draw_commitment = draws.commitment(seed) if draw_at else None
    session.add(item)
    session.flush()
    if draw_at:
        session.add(Draw(item_id=item.id, seed=seed))
    _show_on(session, item, asked["photo_ids"])
    _announce(session, "listing_published", item, kind=item.kind)
    return item


def change_item(
    session: Session, item: Item, asked: dict[str, Any], *, standing: Json | None, now: datetime
) -> Item:
    """Change what the owner names; whom it is hidden from in any state, the rest while published.

    `standing` answers for the members that `hidden_from` adds; None when it adds none.
    """
    _lock(session, item)
    price = _price(item.kind, asked["price"]) if "price" in asked else item.price
    wanted = asked.get("wanted", item.wanted)
    rules.check_terms(item.kind, price=price, wanted=wanted)
    if "wanted_categories" in asked:
        rules.check_categories(item.kind, asked["wanted_categories"])
        item.wanted_categories = asked["wanted_categories"]
    if "hidden_from" in asked:
        item.hidden_from = _hidden(asked["hidden_from"], item.owner_id, standing)
    if "expires_at" in asked:
        item.expires_at = rules.expiry(asked["expires_at"], now=now)
        draws.check_expiry(item.draw_at, item.drawn_at, item.expires_at)
    if "photo_ids" in asked:
        _show_on(session, item, asked["photo_ids"])
    if asked.keys() - {"hidden_from"}:
        item.status = rules.after(item.status, rules.Step.CHANGE)
    for name in asked.keys() & {"title", "description", "category", "condition"}:
        setattr(item, name, asked[name])
    item.cycles_sought_at = None
    cheaper = is_cheaper(item.price, price)
    item.price, item.wanted = price, wanted
    if asked.keys() & {"title", "description", "wanted"}:
        _read(item)
    item.version += 1
    session.flush()
    _announce(session, "listing_changed", item)
    if cheaper:
        favourites.tell(session, "favourite_cheaper", item)
    return item


def renew_item(session: Session, item: Item, *, standing: Json, now: datetime) -> Item:
    """Offer an item for longer; one that has expired is published again, among the newest."""
    rules.require_resident(standing["residency"])
    include_self(session, standing)
    _lock(session, item)
    back = item.status == rules.Status.EXPIRED
    move(item, rules.Step.RENEW)
    item.expires_at = rules.renewed_expiry(item.expires_at, now=now)
    if not back:
        session.flush()
        _announce(session, "listing_changed", item)
        return item
    item.published_at = now
    session.flush()
    _announce(session, "listing_published", item, kind=item.kind)
    favourites.tell(session, "favourite_available", item)
    return item


def withdraw_item(session: Session, item: Item) -> Item:
    """Take an item off again; a second time changes nothing. While it is promised to somebody it
    stays (ListingState)."""
    _lock(session, item)
    if item.status in rules.GONE:
        return item
    return _close(session, item, rules.Step.WITHDRAW)


def remove_item(session: Session, item: Item) -> Item:
    """Take it out of sight for good. The item is locked by the caller."""
    return _close(session, item, rules.Step.REMOVE)


def hide_item(session: Session, item: Item, hidden_by: UUID | None) -> None:
    """Hide it from everybody but its owner, or with None show it again."""
    item.hidden_by = hidden_by
    item.version += 1
    session.flush()
    _announce(session, "listing_changed", item)


def expire_item(session: Session, item_id: UUID, *, now: datetime) -> Item | None:
    """Close an offer whose time is over; None where that is no longer so."""
    (item,) = lock_items(session, [item_id])
    if item.status != rules.Status.PUBLISHED or item.expires_at > now:
        return None
    if draws.is_ahead(item.draw_at, item.drawn_at):
        return None
    return _close(session, item, rules.Step.EXPIRE)


def note_drawn(session: Session, item: Item, *, entries: int, now: datetime) -> None:
    """The draw of the item, which is locked, has been held among so many."""
    item.drawn_at = now
    item.version += 1
    session.flush()
    data = {"listing_id": str(item.id), "owner_id": str(item.owner_id), "entries": entries}
    publish(session, "draw_held", aggregate_id=item.id, aggregate_version=item.version, data=data)


def read_item(session: Session, item_id: UUID, *, now: datetime) -> None:
    """Let an item be found that an older version published; nothing that is shown changes."""
    (item,) = lock_items(session, [item_id])
    _read(item)


def lock_items(session: Session, item_ids: Sequence[UUID]) -> list[Item]:
    """The items, locked in the order of their ids so that two deals never wait for each other."""
    rows = (
        select(Item)
        .where(Item.id.in_(item_ids))
        .order_by(Item.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(rows))


def move(item: Item, step: rules.Step) -> None:
    """Take one step of the item's states."""
    item.status = rules.after(item.status, step)
    item.version += 1
    # On offer again, it may be part of rings again.
    item.cycles_sought_at = None


def _read(item: Item) -> None:
    text = "\n".join(filter(None, (item.description, item.wanted)))
    # SQL, which the next flush works out.
    item.words = search.document(item.title, text)


def _close(session: Session, item: Item, step: rules.Step) -> Item:
    move(item, step)
    session.flush()
    _announce(session, "listing_closed", item, status=item.status)
    return item


def _lock(session: Session, item: Item) -> None:
    session.refresh(item, with_for_update=True)


def _price(kind: str, asked: Any) -> int | None:
    return rules.listed_price(kind, None if asked is None else asked.amount)


def _hidden(asked: Sequence[UUID], owner_id: UUID, standing: Json | None) -> list[UUID]:
    outsiders = [UUID(member_id) for member_id in (standing or {}).get("outsiders", [])]
    rules.check_hidden_from(asked, owner_id=owner_id, outsiders=outsiders)
    return list(dict.fromkeys(asked))


def _show_on(session: Session, item: Item, photo_ids: Sequence[UUID]) -> None:
    """Let these photos of the owner show the item, in this order and instead of others."""
    own = select(Photo.id).where(Photo.id.in_(photo_ids), Photo.owner_id == item.owner_id)
    if len(set(photo_ids)) < len(photo_ids):
        raise ValidationFailed.at("/photo_ids", "repeated")
    if set(session.scalars(own)) != set(photo_ids):
        raise ValidationFailed.at("/photo_ids", "unknown_photo")
    session.execute(delete(item_photo).where(item_photo.c.item_id == item.id))
    rows = [
        {"photo_id": photo_id, "item_id": item.id, "position": position}
        for position, photo_id in enumerate(photo_ids)
    ]
    session.execute(insert(item_photo), rows)
    session.expire(item, ["photos"])


def _announce(session: Session, event_type: str, item: Item, **more: Any) -> None:
    data = {"listing_id": str(item.id), "owner_id": str(item.owner_id), **more}
    publish(
        session,
        event_type,
        aggregate_id=item.id,
        aggregate_version=item.version,
        data={name: str(value) for name, value in data.items()},
    )
