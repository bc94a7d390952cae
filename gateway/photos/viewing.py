"""GET of a signed photo URL: the signature is good, and its viewer may still see the photo.

A browser may keep what it was shown, and asks before it shows it again: after a block, never more.
"""

from uuid import UUID

from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from chassis.blobs import BlobStore, photo_blob
from chassis.clock import Clock
from chassis.signed_urls import SIZES, is_valid
from contracts.errors.general import NotThere
from gateway.etags import unchanged
from gateway.exchange import Exchange

# Which services hold photos; the first that lets the viewer see it is enough.
HOLDERS = ("listings", "parking", "members")


class Viewing:
    """Whatever is wrong with an address, or with who uses it, the answer is the same 404."""

    def __init__(self, store: BlobStore, url_key: bytes, clock: Clock) -> None:
        self._store = store
        self._url_key = url_key
        self._clock = clock

    def __call__(self, exchange: Exchange) -> Response:
        photo_id, size = exchange.path["photo_id"], exchange.path["size"]
        viewer_id = self._viewer(photo_id, size, exchange.request.args)
        if exchange.visitor and exchange.visitor.member_id != viewer_id:
            raise NotThere
        if not any(_lets_see(exchange, each, photo_id, viewer_id) for each in HOLDERS):
            raise NotThere
        tag = f'"{photo_id}.{size}"'
        if unchanged(exchange.request.headers.get("If-None-Match"), tag):
            response = Response(status=304)
            del response.headers["Content-Type"]
        else:
            response = Response(self._jpeg(photo_id, size), content_type="image/jpeg")
            response.headers["Content-Disposition"] = "inline"
        # Strong: what is behind an id never changes.
        response.headers["ETag"] = tag
        # The browser of this viewer alone, and it asks each time.
        response.headers["Cache-Control"] = "private, no-cache"
        return response

    def _jpeg(self, photo_id: str, size: str) -> bytes:
        jpeg: bytes | None = self._store.get(photo_blob(photo_id, size))
        if jpeg is None:
            raise NotThere
        return jpeg

    def _viewer(self, photo_id: str, size: str, query: MultiDict[str, str]) -> UUID:
        try:
            viewer_id, expires = UUID(query["viewer"]), int(query["expires"])
            signature = query["signature"]
        except (KeyError, ValueError):
            raise NotThere from None
        sound = size in SIZES and is_valid(
            UUID(photo_id),
            viewer_id,
            expires,
            signature,
            now=self._clock(),
            key=self._url_key,
        )
        if not sound:
            raise NotThere
        return viewer_id


def _lets_see(exchange: Exchange, service: str, photo_id: str, viewer_id: UUID) -> bool:
    said = exchange.call(
        f"{service}.may_see_photo", photo_id=photo_id, viewer_id=str(viewer_id), keyed=False
    )
    return bool((said.body or {}).get("seen"))
