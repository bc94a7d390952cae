"""Tokens of a session: how they are made, and what a refresh token that comes back means.

Nothing here is stored: both tokens follow from the session's id, its generation and the keys, so
that the pair of a generation can be given a second time to a client that lost the answer.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.json import Json

ISSUER = "linli"
# A client whose answer got lost asks again soon; later, an old token is a stolen one.
REPEAT_WITHIN = timedelta(seconds=30)
_MAC_BYTES = 32
_TOKEN_BYTES = 16 + 4 + _MAC_BYTES

Verdict = Literal["rotate", "repeat", "replay"]


@dataclass(frozen=True)
class Issuer:
    """The keys codes and tokens are made with, and how long tokens last, in seconds."""

    signing_key: Ed25519PrivateKey
    secret: bytes
    access_seconds: int
    refresh_seconds: int


@dataclass(frozen=True)
class SignedIn:
    """`is_new`: just registered; `replayed`: the same sign-in was answered before; `scope`: what
    the session is limited to."""

    pair: Json
    member_id: UUID
    is_new: bool
    replayed: bool
    scope: str | None = None


def refresh_token(key: bytes, session_id: UUID, generation: int) -> str:
    """The one refresh token of this session in this generation."""
    named = session_id.bytes + generation.to_bytes(4, "big")
    return base64.urlsafe_b64encode(named + _mac(key, named)).decode().rstrip("=")


def read_refresh_token(key: bytes, token: str) -> tuple[UUID, int] | None:
    """(session id, generation), or None for anything this key did not make."""
    try:
        raw = base64.urlsafe_b64decode((token + "=" * (-len(token) % 4)).encode("ascii"))
    except (binascii.Error, ValueError):
        return None
    named, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    if len(raw) != _TOKEN_BYTES or not hmac.compare_digest(mac, _mac(key, named)):
        return None
    return UUID(bytes=named[:16]), int.from_bytes(named[16:], "big")


def retry_digest(key: bytes, idempotency_key: str, asked: Mapping[str, Any]) -> str:
    """By what a sign-in that is sent again is known; tells nothing of the code in it."""
    words = json.dumps([idempotency_key, asked], sort_keys=True)
    return hmac.new(key, b"sign-in|" + words.encode(), hashlib.sha256).hexdigest()


def phones_key(key: bytes, idempotency_key: str, phone: str) -> str:
    """What is kept of a key that `phone` signs in with; tells nothing of the number."""
    words = json.dumps([idempotency_key, phone])
    return hmac.new(key, b"sign-in-key|" + words.encode(), hashlib.sha256).hexdigest()


def judge(*, presented: int, current: int, rotated_at: datetime, now: datetime) -> Verdict:
    """What to do with the token of generation `presented`.

    The current one rotates; the one before it, at once again, gets the same new pair; any older
    one has been in other hands, so the session ends.
    """
    if presented == current:
        return "rotate"
    if presented == current - 1 and now - rotated_at <= REPEAT_WITHIN:
        return "repeat"
    return "replay"


def access_token(
    key: Ed25519PrivateKey,
    *,
    member_id: UUID,
    session_id: UUID,
    generation: int,
    issued_at: datetime,
    seconds: int,
    language: str,
    scope: str | None = None,
) -> str:
    """A signed token for `seconds` from `issued_at`; Ed25519 signs the same claims the same way.
    With a `scope` it is good for that alone."""
    issued = int(issued_at.timestamp())
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "sub": str(member_id),
        "sid": str(session_id),
        # Two generations within one second are two tokens.
        "jti": f"{session_id}.{generation}",
        "iat": issued,
        "exp": issued + seconds,
        "lang": language,
    }
    if scope is not None:
        claims["scope"] = scope
    return jwt.encode(claims, key, algorithm="EdDSA")


def _mac(key: bytes, named: bytes) -> bytes:
    return hmac.new(key, b"refresh|" + named, hashlib.sha256).digest()
