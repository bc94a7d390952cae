"""What an invitation says, signed: it is kept nowhere, and ends by itself.

40 characters of base64url: who made it (16 bytes), when (4, seconds since 1970), and the first 10
bytes of the HMAC-SHA256 of both. Whoever holds one may ask; the member it names still decides,
since a picture of a QR code travels further than it was shown.
"""

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from contracts.errors.members import FriendInviteRefused

_ID_BYTES, _TIME_BYTES, _MAC_BYTES = 16, 4, 10
_LENGTH = _ID_BYTES + _TIME_BYTES + _MAC_BYTES


@dataclass(frozen=True)
class Terms:
    """`key` signs; an invitation counts for `lasts`; its page is at `public_url`."""

    key: bytes
    lasts: timedelta
    public_url: str


@dataclass(frozen=True)
class Invite:
    """Who made it, and when, to the second."""

    member_id: UUID
    made_at: datetime


def make(member_id: UUID, terms: Terms, now: datetime) -> str:
    """The code of an invitation."""
    said = member_id.bytes + int(now.timestamp()).to_bytes(_TIME_BYTES, "big")
    return base64.urlsafe_b64encode(said + _mac(said, terms.key)).decode()


def read(code: str, terms: Terms, now: datetime) -> Invite:
    """What `code` says; FriendInviteRefused unless it is ours and still counts."""
    raw = _decoded(code)
    said, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    if len(raw) != _LENGTH or not hmac.compare_digest(mac, _mac(said, terms.key)):
        raise FriendInviteRefused
    made_at = datetime.fromtimestamp(int.from_bytes(said[_ID_BYTES:], "big"), UTC)
    if now >= made_at + terms.lasts:
        raise FriendInviteRefused
    return Invite(UUID(bytes=said[:_ID_BYTES]), made_at)


def _decoded(code: str) -> bytes:
    try:
        return base64.b64decode(code, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise FriendInviteRefused from None


def _mac(said: bytes, key: bytes) -> bytes:
    # The key has other uses; nothing signed for one of them counts for another.
    return hmac.digest(key, b"friend invite\n" + said, "sha256")[:_MAC_BYTES]
