"""How an item looks on the wire."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from chassis.clock import rfc3339
from contracts.labels import status_label
from contracts.money import money_json
from services.listings.items.model import Item
from services.listings.photos.model import Photo
from services.listings.photos.schemas import Viewer, photo_json, photos_json

Json = dict[str, Any]


def item_json(item: Item, *, owner: Json, viewer: Viewer) -> Json:
    """An item with its owner's card; `hidden_from` is for the owner's eyes only."""
    shown = {
        "id": str(item.id),
        "kind": item.kind,
        "title": item.title,
        "description": item.description,
        "category": item.category,
        "condition": item.condition,
        "price": money_json(item.price, item.currency),
        "wanted": item.wanted,
        "owner": owner,
        "status": item.status,
        "status_label": status_label("item", item.status, viewer.locale),
        "photo_ids": [str(photo.id) for photo in item.photos],
        "photos": photos_json(item.photos, viewer),
        "published_at": rfc3339(item.published_at),
        "expires_at": rfc3339(item.expires_at),
        "version": item.version,
    }
    if item.owner_id == viewer.member_id:
        shown["hidden_from"] = [str(member_id) for member_id in item.hidden_from]
    return shown


def subject_json(
    owner_id: UUID,
    title: str | None,
    photo: Photo | None,
    viewer: Viewer,
    deal_with: Collection[UUID] = (),
) -> Json:
    """What a conversation is headed with; `deal_with`: with whom the viewer has a deal on it."""
    return {
        "owner_id": str(owner_id),
        "title": title,
        "image": photo_json(photo, viewer)["urls"]["thumb"] if photo else None,
        "is_party": owner_id == viewer.member_id or bool(deal_with),
        "deal_with": [str(member_id) for member_id in deal_with],
    }
