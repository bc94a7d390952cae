"""How a photo looks to its viewer: sizes behind addresses that are the viewer's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.signed_urls import photo_urls
from services.listings.photos.model import Photo

Json = dict[str, Any]


@dataclass(frozen=True)
class Viewer:
    """Who looks, in which language, and when; `url_key` signs what they are given."""

    member_id: UUID
    locale: str
    now: datetime
    url_key: bytes


def photo_json(photo: Photo, viewer: Viewer) -> Json:
    """`urls` are signed for this viewer and expire."""
    return {
        "id": str(photo.id),
        "width": photo.width,
        "height": photo.height,
        "urls": photo_urls(photo.id, viewer.member_id, viewer.now, viewer.url_key),
    }


def photos_json(photos: Iterable[Photo], viewer: Viewer) -> list[Json]:
    """Photos in their order."""
    return [photo_json(photo, viewer) for photo in photos]
