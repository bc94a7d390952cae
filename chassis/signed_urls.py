"""Photo addresses: signed, expiring, and good only for the viewer they were given to."""

import base64
import hmac
from datetime import datetime
from uuid import UUID

SIZES = ("thumb", "medium", "large")
# Addresses made within one hour are the same, so that a phone may keep what it has fetched.
HOUR_S = 3600
LIFETIME_S = 2 * HOUR_S


def photo_urls(photo_id: UUID | str, viewer_id: UUID, now: datetime, key: bytes) -> dict[str, str]:
    """{thumb, medium, large} → path with signature; valid for one to two hours."""
    return addresses(photo_id, Passes(viewer_id, now, key).of(photo_id))


def addresses(photo_id: UUID | str, query: str) -> dict[str, str]:
    """{thumb, medium, large} → path with this query, which is the same for all sizes."""
    return {size: f"/v1/photos/{photo_id}/{size}?{query}" for size in SIZES}


class Passes:
    """What lets one viewer have photos for one to two hours: of each photo, in any size."""

    def __init__(self, viewer_id: UUID, now: datetime, key: bytes) -> None:
        expires = int(now.timestamp()) // HOUR_S * HOUR_S + LIFETIME_S
        self._signed = _Signed(viewer_id, expires, key)
        self._start = f"viewer={viewer_id}&expires={expires}&signature="

    def of(self, photo_id: UUID | str) -> str:
        """The query of the photo's addresses."""
        return self._start + self._signed.of(photo_id)


def is_valid(
    photo_id: UUID | str,
    viewer_id: UUID,
    expires: int,
    signature: str,
    *,
    now: datetime,
    key: bytes,
) -> bool:
    """Whether the signature is ours and the time has not come."""
    expected = _Signed(viewer_id, expires, key).of(photo_id)
    return hmac.compare_digest(expected.encode(), signature.encode()) and now.timestamp() < expires


class _Signed:
    """Signatures for one viewer and one time."""

    def __init__(self, viewer_id: UUID, expires: int, key: bytes) -> None:
        self._key = key
        self._text = f"photo\n{viewer_id}\n{expires}\n"

    def of(self, photo_id: UUID | str) -> str:
        digest = hmac.digest(self._key, f"{self._text}{photo_id}".encode(), "sha256")
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")
