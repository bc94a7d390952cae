"""Photo addresses: signed, expiring, and good only for the viewer they were given to."""

import base64
import hashlib
import hmac
from datetime import datetime
from uuid import UUID

SIZES = ("thumb", "medium", "large")
# Addresses made within one hour are the same, so that a phone may keep what it has fetched.
HOUR_S = 3600
LIFETIME_S = 2 * HOUR_S


def photo_urls(photo_id: UUID, viewer_id: UUID, now: datetime, key: bytes) -> dict[str, str]:
    """{thumb, medium, large} → path with signature; valid for one to two hours."""
    expires = int(now.timestamp()) // HOUR_S * HOUR_S + LIFETIME_S
    return {
        size: f"/v1/photos/{photo_id}/{size}?viewer={viewer_id}&expires={expires}"
        f"&signature={_signature(photo_id, size, viewer_id, expires, key)}"
        for size in SIZES
    }


def is_valid(
    photo_id: UUID,
    size: str,
    viewer_id: UUID,
    expires: int,
    signature: str,
    *,
    now: datetime,
    key: bytes,
) -> bool:
    """Whether the signature is ours and the time has not come."""
    expected = _signature(photo_id, size, viewer_id, expires, key)
    return hmac.compare_digest(expected.encode(), signature.encode()) and now.timestamp() < expires


def _signature(photo_id: UUID, size: str, viewer_id: UUID, expires: int, key: bytes) -> str:
    text = f"photo\n{photo_id}\n{size}\n{viewer_id}\n{expires}"
    digest = hmac.new(key, text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
