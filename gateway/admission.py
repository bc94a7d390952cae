"""Who may come in at all: bearer tokens, ended sessions, and the development networks."""

import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_address
from uuid import UUID

from chassis.caller import Caller, Verifier
from chassis.clock import Clock
from contracts.errors.base import Unauthenticated
from gateway.languages import ChangedLanguages

Network = IPv4Network | IPv6Network


class EndedSessions:
    """Sessions that ended while access tokens of theirs are still unexpired."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[UUID, datetime] = {}
        self._lock = threading.Lock()

    def add(self, session_id: UUID, expires_at: datetime) -> None:
        """Remembered until `expires_at`, when the last of its access tokens is worthless."""
        now = self._clock()
        with self._lock:
            self._until[session_id] = expires_at
            for each in [s for s, until in self._until.items() if until < now]:
                del self._until[each]

    def __contains__(self, session_id: UUID) -> bool:
        return session_id in self._until


class Admission:
    """Turns an Authorization header into the caller, with the language they read now."""

    def __init__(
        self, verifier: Verifier, ended: EndedSessions, languages: ChangedLanguages
    ) -> None:
        self._verifier = verifier
        self._ended = ended
        self._languages = languages

    def caller(self, authorization: str | None) -> Caller:
        """Unauthenticated unless it is a live Bearer token of a session that has not ended."""
        if not is_bearer(authorization):
            raise Unauthenticated
        _, _, token = (authorization or "").partition(" ")
        caller = self._verifier.caller(token.strip())
        if caller.session_id in self._ended:
            raise Unauthenticated
        changed = self._languages.of(caller.member_id)
        return replace(caller, language=changed) if changed else caller


def is_bearer(authorization: str | None) -> bool:
    """Whether the header means to be a token of ours, sound or not."""
    return (authorization or "").partition(" ")[0].lower() == "bearer"


def is_inside(address: str | None, networks: Iterable[Network]) -> bool:
    """Whether the peer itself (no forwarded header counts) is in one of the networks."""
    try:
        peer = ip_address((address or "").partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(peer, "ipv4_mapped", None)
    return any((mapped or peer) in network for network in networks)
