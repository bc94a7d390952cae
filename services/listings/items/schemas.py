"""How an item looks on the wire."""

from collections.abc import Collection
from uuid import UUID

from chassis.circle import owner_card
from chassis.clock import rfc3339
from chassis.database import Row
from chassis.viewer import Viewer
from contracts.json import Json
from contracts.labels import status_label
from contracts.money import money_json
from contracts.subjects import subject_json
from services.listings.items.rules import Status
from services.listings.photos.model import Photo
from services.listings.photos.schemas import holed_photo_json, photo_json


def item_json(item: Row, *, locale: str, own: bool) -> Json:
    """An item with its owner's card, its photos with holes for a viewer's passes; `hidden_from` is
    for the owner's eyes only. `photos` of the row are [id, width, height] each, or None."""
    photos = item.photos or []
    shown = {
        "id": str(item.id),
        "kind": item.kind,
        "title": item.title,
        "description": item.description,
        "category": item.category,
        "condition": item.condition,
        "price": money_json(item.price, item.currency),
        "wanted": item.wanted,
        "wanted_categories": item.wanted_categories,
        "owner": owner_card(item),
        "status": item.status,
        "status_label": status_label("item", item.status, locale),
        "photo_ids": [photo_id for photo_id, _, _ in photos],
        "photos": [holed_photo_json(*photo) for photo in photos],
        "published_at": None if item.status == Status.DRAFT else rfc3339(item.published_at),
        "expires_at": rfc3339(item.expires_at) if item.expires_at else None,
        "allocation": item.allocation if item.kind == "give" else None,
        "draw_at": rfc3339(item.draw_at) if item.draw_at else None,
        "draw_commitment": item.draw_commitment,
        "drawn_at": rfc3339(item.drawn_at) if item.drawn_at else None,
        "version": item.version,
    }
    if own:
        shown["hidden_from"] = [str(member_id) for member_id in item.hidden_from]
        shown["hidden_by_committee"] = item.hidden_by is not None
    return shown


def item_subject_json(
    owner_id: UUID,
    title: str | None,
    photo: Photo | None,
    viewer: Viewer,
    deal_with: Collection[UUID] = (),
) -> Json:
    """An item as the subject of a conversation, with its first photo."""
    image = photo_json(photo, viewer)["urls"]["thumb"] if photo else None
    return subject_json(owner_id, title, image, viewer_id=viewer.member_id, deal_with=deal_with)


def snapshot_json(
    item_id: UUID | None,
    title: str | None,
    kind: str | None,
    photo: Photo | None,
    viewer: Viewer,
) -> Json | None:
    """An item as a deal remembers it."""
    if item_id is None:
        return None
    shown = {"id": str(item_id), "title": title}
    if kind:
        shown["kind"] = kind
    return {**shown, "photo": photo_json(photo, viewer) if photo else None}
