"""Who calls: the access token itself travels, and every process verifies it."""

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from contracts.errors.base import Unauthenticated
from contracts.errors.general import PrivacyOnly

ISSUER = "linli"
ALGORITHM = "EdDSA"
KEPT_TOKENS = 10_000


@dataclass(frozen=True)
class Caller:
    """A member with a valid access token. What they may do is looked up, never read from it; but a
    session that was opened for one's own data alone (`scope`) is good for nothing else."""

    member_id: UUID
    session_id: UUID
    token: str
    language: str | None
    scope: str | None = None

    def check_scope(self, *, for_privacy: bool) -> None:
        """PrivacyOnly where this session is not meant for what is asked."""
        if self.scope is not None and not for_privacy:
            raise PrivacyOnly()


class Verifier:
    """Checks access tokens with the public key (32 raw bytes, Ed25519)."""

    def __init__(self, public_key: bytes) -> None:
        self._key = Ed25519PublicKey.from_public_bytes(public_key)
        # A signature takes 0.2 ms to check and comes with every request of a session. Only good
        # ones are kept, whole, until they expire.
        self._good: OrderedDict[str, tuple[Caller, float]] = OrderedDict()

    def caller(self, token: str | None) -> Caller:
        """The caller `token` names; Unauthenticated when it is missing, forged or expired."""
        if not token:
            raise Unauthenticated()
        known = self._good.get(token)
        if known and time.time() < known[1]:
            return known[0]
        caller, expires = self._check(token)
        self._good[token] = (caller, expires)
        if len(self._good) > KEPT_TOKENS:
            self._good.popitem(last=False)
        return caller

    def _check(self, token: str) -> tuple[Caller, float]:
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                options={"require": ["exp", "iat", "sub", "sid", "iss"]},
            )
            caller = Caller(
                UUID(claims["sub"]),
                UUID(claims["sid"]),
                token,
                claims.get("lang"),
                claims.get("scope"),
            )
            return caller, float(claims["exp"])
        except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError):
            raise Unauthenticated() from None
