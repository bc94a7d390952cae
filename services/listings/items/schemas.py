"""How an item looks on the wire."""

from typing import Any

from chassis.clock import rfc3339
from contracts.labels import status_label
from contracts.money import money_json
from services.listings.items.model import Item
from services.listings.photos.schemas import Viewer, photos_json

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
