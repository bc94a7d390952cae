"""What an operation is: a name, a goal, and the calls that are made of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.data.neighbourhood import Neighbourhood
from bench.load.requests import Call
from services.members.sessions.rules import access_token

TOKEN_SECONDS = 12 * 3600


class Callers:
    """The members as callers: a token for each, signed with the platform's own key."""

    def __init__(self, place: Neighbourhood, key: bytes) -> None:
        self.place = place
        self._key = Ed25519PrivateKey.from_private_bytes(key)
        self._tokens: dict[int, str] = {}

    def token(self, member: int) -> str:
        if member not in self._tokens:
            self._tokens[member] = self._signed(
                self.place.members[member], self.place.sessions[member]
            )
        return self._tokens[member]

    def _signed(self, member_id: UUID, session_id: UUID) -> str:
        return access_token(
            self._key,
            member_id=member_id,
            session_id=session_id,
            generation=0,
            issued_at=self.place.now,
            seconds=TOKEN_SECONDS,
            language="zh-CN",
        )


@dataclass(frozen=True)
class Operation:
    """`goal` is a ratio to the floor at 32 connections.

    `calls` may go on for ever. `endless`: a call may be made again; otherwise each only once.
    """

    name: str
    goal: float
    calls: Callable[[Callers, Random], Iterator[Call]]
    endless: bool = True
