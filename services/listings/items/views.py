"""Reads of items, each under the one visibility rule."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import UnaryExpression

from chassis.circle import neighbour_cards, visible_to
from chassis.ids import as_uuid
from chassis.pages import Page, page
from contracts.errors.general import NotOwner, NotThere
from services.listings.items.model import Item
from services.listings.items.rules import GONE, OPEN, Status
from services.listings.items.schemas import item_json, subject_json
from services.listings.photos.schemas import Viewer

Json = dict[str, Any]


def seen_by(viewer_id: UUID) -> ColumnElement[bool]:
    """The circle's rule for items; one that is withdrawn or removed is its owner's alone."""
    there = Item.status.not_in(GONE) | (Item.owner_id == viewer_id)
    return visible_to(viewer_id, Item.owner_id, Item.hidden_from) & there


def visible(session: Session, listing_id: str, viewer_id: UUID) -> Item:
    """The item; NotThere when it is not there or not for this viewer's eyes."""
    wanted = select(Item).where(Item.id == as_uuid(listing_id), seen_by(viewer_id))
    item = session.scalar(wanted)
    if item is None:
        raise NotThere()
    return item


def owned(session: Session, listing_id: str, member_id: UUID) -> Item:
    """The caller's item; NotOwner for somebody else's that they may see."""
    item = visible(session, listing_id, member_id)
    if item.owner_id != member_id:
        raise NotOwner()
    return item


def over(now: datetime) -> Select[UUID]:
    """Offers whose time is over."""
    return select(Item.id).where(Item.status == Status.PUBLISHED, Item.expires_at <= now)


def circle_page(session: Session, query: dict[str, Any], viewer_id: UUID) -> Page:
    """What friends offer, as the query narrows it; the viewer's own is elsewhere."""
    found = select(Item).where(Item.owner_id != viewer_id, seen_by(viewer_id))
    if "status" not in query:
        found = found.where(Item.status.in_(OPEN))
    return _page(session, _narrowed(found, query), query)


def own_page(session: Session, query: dict[str, Any], owner_id: UUID) -> Page:
    """A member's own items in every state."""
    found = select(Item).where(Item.owner_id == owner_id)
    return _page(session, _narrowed(found, query), query)


def subjects(session: Session, listing_ids: Iterable[UUID], viewer: Viewer) -> dict[str, Json]:
    """Those of the items that this viewer may see, as subjects of a conversation."""
    wanted = select(Item).where(Item.id.in_(list(listing_ids)), seen_by(viewer.member_id))
    return {
        str(item.id): subject_json(item.owner_id, item.title, next(iter(item.photos), None), viewer)
        for item in session.scalars(wanted)
    }


def rendered(session: Session, items: Sequence[Item], viewer: Viewer) -> list[Json]:
    """Items as this viewer sees them, owners' cards included."""
    cards = neighbour_cards(session, {item.owner_id for item in items})
    return [item_json(item, owner=cards[item.owner_id], viewer=viewer) for item in items]


def _narrowed(found: Select[Any], query: dict[str, Any]) -> Select[Any]:
    for name in ("kind", "category", "condition", "owner_id", "status"):
        if name in query:
            found = found.where(getattr(Item, name) == query[name])
    if "min_price" in query:
        found = found.where(Item.price >= query["min_price"])
    if "max_price" in query:
        found = found.where(Item.price <= query["max_price"])
    if "q" in query:
        found = found.where(_mentions(query["q"]))
    return found


def _mentions(words: str) -> ColumnElement[bool]:
    return Item.title.icontains(words, autoescape=True) | Item.description.icontains(
        words, autoescape=True
    )


def _page(session: Session, found: Select[Any], query: dict[str, Any]) -> Page:
    return page(
        session,
        found,
        order=_order(query),
        cursor=query.get("cursor"),
        limit=query["limit"],
    )


def _order(query: dict[str, Any]) -> list[UnaryExpression[Any]]:
    newest: list[UnaryExpression[Any]] = [Item.published_at.desc(), Item.id.desc()]
    # A gift costs nothing and stands first among the cheap.
    price = func.coalesce(Item.price, 0)
    match query.get("sort"):
        case "price_asc":
            return [price.asc(), Item.id.asc()]
        case "price_desc":
            return [price.desc(), Item.id.desc()]
        case "relevance" if "q" in query:
            in_title = case((Item.title.icontains(query["q"], autoescape=True), 1), else_=0)
            return [in_title.desc(), *newest]
    return newest
