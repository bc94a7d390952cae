"""How a photo looks to its viewer: sizes behind addresses that are the viewer's own."""

from uuid import UUID

from chassis.fragments import holed
from chassis.viewer import Viewer
from contracts.json import Json
from services.listings.photos.model import Photo


def photo_json(photo: Photo, viewer: Viewer) -> Json:
    """`urls` are signed for this viewer and expire."""
    urls = viewer.photo_urls(photo.id)
    return _photo_json(photo.id, photo.width, photo.height, urls)


def holed_photo_json(photo_id: str, width: int, height: int) -> Json:
    """The same for a fragment, to be completed for each viewer."""
    return _photo_json(photo_id, width, height, holed(photo_id))


def _photo_json(photo_id: UUID | str, width: int, height: int, urls: Json) -> Json:
    return {"id": str(photo_id), "width": width, "height": height, "urls": urls}
