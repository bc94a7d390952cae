"""Gate passes: what one says, how it is signed and read, and whom a barrier lets in.

docs/gate.md has the format for those who build barriers; nothing of it changes under one version.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from contracts.json import Json
from services.parking.bookings.rules import EARLY_ARRIVAL, LIVE, UNPAID, State

VERSION = 1
# Of a public key's SHA-256.
KEY_ID_BYTES = 4
_SIGNATURE_BYTES = 64
# Version, key, community, booking, two times, and how long the plate is.
_FIXED_BYTES = 1 + KEY_ID_BYTES + 16 + 16 + 4 + 4 + 1
# What one barrier may ask in a minute; a car takes longer than half a second.
CHECKS_A_MINUTE = 120
COUNTED_OVER = timedelta(minutes=1)
# For how long it is remembered who came when.
REMEMBERED = timedelta(days=90)


class Reason(StrEnum):
    """Why a barrier opens or does not; stable."""

    VALID = "valid"
    MALFORMED = "malformed"
    UNKNOWN_KEY = "unknown_key"
    BAD_SIGNATURE = "bad_signature"
    NO_BOOKING = "no_booking"
    ELSEWHERE = "elsewhere"
    OTHER_PLATE = "other_plate"
    TOO_EARLY = "too_early"
    OVER = "over"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Pass:
    """What a pass says; times are whole seconds, `plate` is tidied."""

    community_id: UUID
    booking_id: UUID
    starts_at: datetime
    ends_at: datetime
    plate: str | None


@dataclass(frozen=True)
class Gate:
    """A barrier that may ask, by a token of which the digest is kept."""

    name: str
    community_id: UUID
    digest: bytes


@dataclass(frozen=True)
class Keys:
    """What passes are signed with, and the public keys of those signed before it."""

    signing: Ed25519PrivateKey
    earlier: Sequence[bytes] = ()

    @property
    def public(self) -> Mapping[bytes, bytes]:
        """Public keys by id, the one that signs now first."""
        raw = (self.signing.public_key().public_bytes_raw(), *self.earlier)
        return {key_id(each): each for each in raw}


def key_id(public_key: bytes) -> bytes:
    return hashlib.sha256(public_key).digest()[:KEY_ID_BYTES]


def signed(said: Pass, keys: Keys) -> str:
    """The pass as text: upper-case letters and digits 2 to 7."""
    plate = (said.plate or "").encode()
    own = keys.signing.public_key().public_bytes_raw()
    body = b"".join(
        (
            bytes([VERSION]),
            key_id(own),
            said.community_id.bytes,
            said.booking_id.bytes,
            _seconds(said.starts_at),
            _seconds(said.ends_at),
            bytes([len(plate)]),
            plate,
        )
    )
    return base64.b32encode(body + keys.signing.sign(body)).decode().rstrip("=")


def read(text: str, keys: Keys) -> Pass | Reason:
    """What a pass says, where one of `keys` has signed it; else what is wrong with it."""
    raw = _raw(text)
    if raw is None or raw[0] != VERSION or len(raw) != _length(raw):
        return Reason.MALFORMED
    body, signature = raw[:-_SIGNATURE_BYTES], raw[-_SIGNATURE_BYTES:]
    public = keys.public.get(body[1 : 1 + KEY_ID_BYTES])
    if public is None:
        return Reason.UNKNOWN_KEY
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, body)
    except InvalidSignature:
        return Reason.BAD_SIGNATURE
    return _said(body)


def _raw(text: str) -> bytes | None:
    """Its octets, where it is as long as the shortest pass and written as we write."""
    tidy = "".join(text.split()).upper()
    try:
        raw = base64.b32decode(tidy + "=" * (-len(tidy) % 8))
    except (binascii.Error, ValueError):
        return None
    whole = base64.b32encode(raw).decode().rstrip("=") == tidy
    return raw if whole and len(raw) >= _FIXED_BYTES + _SIGNATURE_BYTES else None


def _length(raw: bytes) -> int:
    return _FIXED_BYTES + raw[_FIXED_BYTES - 1] + _SIGNATURE_BYTES


def _said(body: bytes) -> Pass:
    start = 1 + KEY_ID_BYTES
    times = body[start + 32 : start + 40]
    return Pass(
        community_id=UUID(bytes=body[start : start + 16]),
        booking_id=UUID(bytes=body[start + 16 : start + 32]),
        starts_at=_moment(times[:4]),
        ends_at=_moment(times[4:]),
        plate=body[_FIXED_BYTES:].decode() or None,
    )


def _seconds(moment: datetime) -> bytes:
    return int(moment.timestamp()).to_bytes(4, "big")


def _moment(raw: bytes) -> datetime:
    return datetime.fromtimestamp(int.from_bytes(raw, "big"), UTC)


def published(keys: Keys) -> list[Json]:
    """The public keys as a JSON Web Key Set has them (RFC 7517, RFC 8037)."""
    return [
        {
            "kty": "OKP",
            "crv": "Ed25519",
            "use": "sig",
            "alg": "EdDSA",
            "kid": name.hex(),
            "x": base64.urlsafe_b64encode(raw).rstrip(b"=").decode(),
        }
        for name, raw in keys.public.items()
    ]


def is_let_in(state: State, *, live: bool) -> bool:
    """Whether a booking has a pass: it is agreed, or in use, also while it is disputed whether the
    stay goes on."""
    return live and state in LIVE - UNPAID | {State.DISPUTED}


def why_not(
    state: State, *, live: bool, starts_at: datetime, ends_at: datetime, now: datetime
) -> Reason:
    """VALID where a booking is let in now, from ten minutes before its start until its end."""
    if ends_at <= now or state in {State.BALANCE_DUE, State.SETTLED, State.PAID_OUT}:
        return Reason.OVER
    if not is_let_in(state, live=live):
        # Of a pass that was given out: its booking came to nothing since.
        return Reason.CANCELLED
    return Reason.TOO_EARLY if now < starts_at - EARLY_ARRIVAL else Reason.VALID


def digest_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def gate_of(gates: Sequence[Gate], token: str) -> Gate | None:
    """Whose token it is; however many there are, as much is compared."""
    digest = digest_of(token)
    found = [gate for gate in gates if hmac.compare_digest(gate.digest, digest)]
    return found[0] if found else None
