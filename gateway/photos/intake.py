"""POST /v1/photos: cleaned, stored, and registered as the caller's, or nothing of it is kept."""

import hashlib
from uuid import UUID

from chassis import logs
from chassis.answer import Answer
from chassis.blobs import BlobStore, photo_blob
from chassis.clock import Clock
from chassis.ids import uuid7
from chassis.signed_urls import photo_urls
from contracts.errors.base import Refusal
from contracts.errors.general import IdempotencyInFlight, Internal, Unavailable
from gateway.exchange import Exchange
from gateway.photos.bounds import SIZES
from gateway.photos.decoder import Picture
from gateway.photos.decoders import Decoders

log = logs.get(__name__)


class Intake:
    """What is kept is what a decoder made of the upload, never the upload itself."""

    def __init__(self, store: BlobStore, url_key: bytes, clock: Clock) -> None:
        self._store = store
        self._url_key = url_key
        self._clock = clock
        self._decoders = Decoders()

    def __call__(self, exchange: Exchange) -> Answer:
        picture = self._decoders.render(exchange.sent)
        photo_id = _photo_id(exchange, picture.digest)
        try:
            self._keep(photo_id, picture)
            known = exchange.call(
                "listings.register_photo",
                body={
                    "photo_id": str(photo_id),
                    "width": picture.width,
                    "height": picture.height,
                    "digest": picture.digest,
                },
            )
        # BaseException: an eventlet.Timeout is no Exception.
        except BaseException as error:
            if exchange.key is None or _is_final(error):
                self._throw_away(photo_id)
            raise
        member = exchange.caller.member_id
        urls = photo_urls(photo_id, member, self._clock(), self._url_key)
        size = {"width": picture.width, "height": picture.height}
        return Answer({"id": str(photo_id), **size, "urls": urls}, replayed=known.replayed)

    def _keep(self, photo_id: UUID, picture: Picture) -> None:
        for size, jpeg in picture.jpegs.items():
            self._store.put(photo_blob(photo_id, size), jpeg)

    def _throw_away(self, photo_id: UUID) -> None:
        for size in SIZES:
            try:
                self._store.delete(photo_blob(photo_id, size))
            except Exception as error:
                log.warning("blob_left_behind", photo_id=str(photo_id), error=repr(error))


def _photo_id(exchange: Exchange, digest: str) -> UUID:
    """With an Idempotency-Key, the same picture under the same key has the same id, so that a
    repeat asks the same thing and writes the same blobs. In the form of a UUIDv7 all the same."""
    if exchange.key is None:
        return uuid7()
    named = f"{exchange.caller.member_id}\n{exchange.key}\n{digest}"
    number = int.from_bytes(hashlib.sha256(named.encode()).digest()[:16])
    number = number & ~(0xF << 76) | 0x7 << 76
    return UUID(int=number & ~(0x3 << 62) | 0x2 << 62)


def _is_final(error: BaseException) -> bool:
    """Whether the key can name no registered photo: else a repeat would lose its blobs."""
    unsure = (Unavailable, Internal, IdempotencyInFlight)
    return isinstance(error, Refusal) and not isinstance(error, unsure)
