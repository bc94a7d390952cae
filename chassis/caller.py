"""Who calls: the access token itself travels, and every process verifies it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from contracts.errors.base import Unauthenticated

ISSUER = "linli"
ALGORITHM = "EdDSA"


@dataclass(frozen=True)
class Caller:
    """A member with a valid access token. What they may do is looked up, never read from it."""

    member_id: UUID
    session_id: UUID
    token: str
    language: str | None


class Verifier:
    """Checks access tokens with the public key (32 raw bytes, Ed25519)."""

    def __init__(self, public_key: bytes) -> None:
        self._key = Ed25519PublicKey.from_public_bytes(public_key)

    def caller(self, token: str | None) -> Caller:
        """The caller `token` names; Unauthenticated when it is missing, forged or expired."""
        if not token:
            raise Unauthenticated()
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                options={"require": ["exp", "iat", "sub", "sid", "iss"]},
            )
            return Caller(UUID(claims["sub"]), UUID(claims["sid"]), token, claims.get("lang"))
        except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError):
            raise Unauthenticated() from None
