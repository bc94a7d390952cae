"""What changes items: publishing, changing, withdrawing, expiring."""

from collections.abc import Sequence
from datetime import datetime
from secrets import token_bytes
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session, object_session

from chassis.circle import include_self
from chassis.ids import uuid7
from chassis.outbox import publish
from contracts.errors.general import NotThere, ValidationFailed
from contracts.json import Json
from services.listings.draws import rules as draws
from services.listings.draws.model import Draw
from services.listings.favourites import actions as favourites
from services.listings.favourites.rules import is_cheaper
from services.listings.history import actions as history
from services.listings.items import rules
from services.listings.items.model import Item, item_photo
from services.listings.photos import actions as photos
from services.listings.search import actions as search


def publish_item(session: Session, asked: dict[str, Any], *, standing: Json, now: datetime) -> Item:
    """Offer an item to one's circle. `standing` is the owner's, asked about `hidden_from`."""
    rules.require_resident(standing["residency"])
    owner_id = UUID(standing["member_id"])
    price, wanted = price_of(asked["kind"], asked.get("price")), asked.get("wanted")
    rules.check_terms(asked["kind"], price=price, wanted=wanted)
    categories = asked.get("wanted_categories", [])
    rules.check_categories(asked["kind"], categories)
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
        hidden_from=hidden(asked.get("hidden_from", []), owner_id, standing),
        status=rules.Status.PUBLISHED,
        published_at=now,
        expires_at=rules.expiry(asked.get("expires_at"), now=now),
        version=1,
    )
    return _offer(session, item, asked, photo_ids=asked["photo_ids"], now=now)


def repost_item(
    session: Session, item: Item, asked: dict[str, Any], *, standing: Json, now: datetime
) -> Item:
    """Offer once more what is over, as another item with the same photos. Whoever kept an eye on
    the one before does not on this one. `asked`: how a gift is to find its taker this time."""
    rules.require_resident(standing["residency"])
    include_self(session, standing)
    lock(session, item)
    rules.check_repostable(item.status, hidden=item.hidden_by is not None)
    kept = ("owner_id", "kind", "title", "description", "category", "condition")
    terms = ("price", "currency", "wanted", "wanted_categories", "hidden_from")
    again = Item(
        **{name: getattr(item, name) for name in (*kept, *terms)},
        id=uuid7(),
        community_id=UUID(standing["community_id"]),
        status=rules.Status.PUBLISHED,
        published_at=now,
        expires_at=rules.expiry(None, now=now),
        version=1,
    )
    photo_ids = [photo.id for photo in item.photos]
    return _offer(session, again, asked, photo_ids=photo_ids, now=now)


def change_item(
    session: Session, item: Item, asked: dict[str, Any], *, standing: Json | None, now: datetime
) -> Item:
    """Change what the owner names: whom it is hidden from in any state; the rest of a draft and
    while published; once it is promised, as rules.check_promised says.

    `standing` answers for the members that `hidden_from` adds; None when it adds none.
    """
    lock(session, item)
    new = _as_kept(item, asked, standing=standing, now=now)
    photo_ids = [photo.id for photo in item.photos]
    changed = {name for name, value in new.items() if value != getattr(item, name)}
    if asked.get("photo_ids", photo_ids) != photo_ids:
        changed.add("photo_ids")
    if item.status == rules.Status.RESERVED:
        text = new.get("description", item.description)
        rules.check_promised(changed, before=item.description, after=text)
    if asked.keys() - {"hidden_from"}:
        rules.after(item.status, rules.Step.CHANGE)
    cheaper = is_cheaper(item.price, new.get("price", item.price))
    for name, value in new.items():
        setattr(item, name, value)
    if "photo_ids" in changed:
        session.execute(delete(item_photo).where(item_photo.c.item_id == item.id))
        show_on(session, item, asked["photo_ids"])
    if changed & {"title", "description", "wanted"}:
        search.index(session, item)
    item.cycles_sought_at = None
    item.version += 1
    session.flush()
    if item.status != rules.Status.DRAFT:
        announce(session, "listing_changed", item)
        if cheaper:
            favourites.tell(session, "favourite_cheaper", item)
    return item


def renew_item(session: Session, item: Item, *, standing: Json, now: datetime) -> Item:
    """Offer an item for longer; one that has expired is published again, among the newest."""
    rules.require_resident(standing["residency"])
    include_self(session, standing)
    lock(session, item)
    back = item.status == rules.Status.EXPIRED
    move(item, rules.Step.RENEW)
    item.expires_at = rules.renewed_expiry(item.expires_at, now=now)
    if not back:
        session.flush()
        announce(session, "listing_changed", item)
        return item
    item.published_at = now
    session.flush()
    announce(session, "listing_published", item, kind=item.kind)
    favourites.tell(session, "favourite_available", item)
    return item


def withdraw_item(session: Session, item: Item) -> Item:
    """Take an item off again; a second time changes nothing. While it is promised to somebody it
    stays (ListingState)."""
    lock(session, item)
    if item.status in rules.GONE:
        return item
    return close(session, item, rules.Step.WITHDRAW)


def expire_item(session: Session, item_id: UUID, *, now: datetime) -> Item | None:
    """Close an offer whose time is over; None where that is no longer so."""
    (item,) = lock_items(session, [item_id])
    if item.status != rules.Status.PUBLISHED or item.expires_at > now:
        return None
    if draws.is_ahead(item.draw_at, item.drawn_at):
        return None
    return close(session, item, rules.Step.EXPIRE)


def read_item(session: Session, item_id: UUID, *, now: datetime) -> None:
    """Let an item be found that an older version published; nothing that is shown changes."""
    (item,) = lock_items(session, [item_id])
    search.index(session, item)


def close(session: Session, item: Item, step: rules.Step) -> Item:
    """Take an item, which is locked, off with the step that does, and say so."""
    move(item, step)
    session.flush()
    announce(session, "listing_closed", item, status=item.status)
    return item


def lock(session: Session, item: Item) -> None:
    """Lock the item and read it again; NotThere when it was a draft that has been thrown away."""
    if not lock_items(session, [item.id]):
        raise NotThere()


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
    before, item.status = item.status, rules.after(item.status, step)
    item.version += 1
    # On offer again, it may be part of rings again.
    item.cycles_sought_at = None
    session = object_session(item)
    if session is not None and item.status != before:
        history.note(session, item.status, [item.id])


def allocate(session: Session, item: Item, asked: dict[str, Any], *, now: datetime) -> None:
    """Say how an item that is about to be offered finds its taker."""
    draw_at = asked.get("draw_at")
    item.allocation = draws.check_allocation(
        item.kind, asked.get("allocation"), draw_at, now=now, expires_at=item.expires_at
    )
    if draw_at:
        seed = token_bytes(draws.SEED_BYTES)
        item.draw_at, item.draw_commitment = draw_at, draws.commitment(seed)
        # The item first, which the seed belongs to.
        session.flush()
        session.add(Draw(item_id=item.id, seed=seed))


def _offer(
    session: Session,
    item: Item,
    asked: dict[str, Any],
    *,
    photo_ids: Sequence[UUID],
    now: datetime,
) -> Item:
    search.index(session, item)
    session.add(item)
    allocate(session, item, asked, now=now)
    session.flush()
    show_on(session, item, photo_ids)
    history.note(session, item.status, [item.id])
    announce(session, "listing_published", item, kind=item.kind)
    return item


def _as_kept(
    item: Item, asked: dict[str, Any], *, standing: Json | None, now: datetime
) -> dict[str, Any]:
    """What the owner asks for, as the item's columns will hold it."""
    plain = asked.keys() & {"title", "description", "category", "condition", "wanted"}
    new: dict[str, Any] = {name: asked[name] for name in plain}
    if item.status == rules.Status.DRAFT:
        new |= {name: "" for name in plain & {"title", "description"} if asked[name] is None}
    else:
        rules.check_still_said(asked)
    if "price" in asked:
        new["price"] = price_of(item.kind, asked["price"])
    price, wanted = new.get("price", item.price), new.get("wanted", item.wanted)
    if item.status == rules.Status.DRAFT:
        rules.check_draft(item.kind, price=price)
    else:
        rules.check_terms(item.kind, price=price, wanted=wanted)
    if "wanted_categories" in asked:
        rules.check_categories(item.kind, asked["wanted_categories"])
        new["wanted_categories"] = asked["wanted_categories"]
    if "hidden_from" in asked:
        new["hidden_from"] = hidden(asked["hidden_from"], item.owner_id, standing)
    if "expires_at" in asked and asked["expires_at"] is None:
        new["expires_at"] = None
    elif "expires_at" in asked:
        new["expires_at"] = rules.expiry(asked["expires_at"], now=now)
        draws.check_expiry(item.draw_at, item.drawn_at, new["expires_at"])
    return new


def price_of(kind: str, asked: Any) -> int | None:
    """What was asked for, in minor units, as an item of this kind keeps it."""
    return rules.listed_price(kind, None if asked is None else asked.amount)


def hidden(asked: Sequence[UUID], owner_id: UUID, standing: Json | None) -> list[UUID]:
    """Each once; ValidationFailed for whoever `standing` says is not of the community."""
    outsiders = [UUID(member_id) for member_id in (standing or {}).get("outsiders", [])]
    rules.check_hidden_from(asked, owner_id=owner_id, outsiders=outsiders)
    return list(dict.fromkeys(asked))


def show_on(session: Session, item: Item, photo_ids: Sequence[UUID]) -> None:
    """Let these photos of the owner show the item, which has none yet, in this order."""
    if len(set(photo_ids)) < len(photo_ids):
        raise ValidationFailed.at("/photo_ids", "repeated")
    if photos.claim(session, photo_ids, owner_id=item.owner_id):
        raise ValidationFailed.at("/photo_ids", "unknown_photo")
    rows = [
        {"photo_id": photo_id, "item_id": item.id, "position": position}
        for position, photo_id in enumerate(photo_ids)
    ]
    session.execute(insert(item_photo), rows)
    session.expire(item, ["photos"])


def announce(session: Session, event_type: str, item: Item, **more: Any) -> None:
    """Publish a fact about the item; ids only."""
    data = {"listing_id": str(item.id), "owner_id": str(item.owner_id), **more}
    publish(
        session,
        event_type,
        aggregate_id=item.id,
        aggregate_version=item.version,
        data={name: str(value) for name, value in data.items()},
    )
