"""What an entrypoint answers: a JSON body, and a status where it differs from the route's."""

import json
from typing import Any, Self

import orjson

from contracts.json import Json

# A date that was not made text yet is a mistake, not a matter of taste.
_AS_JSON = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


def encode(value: Any) -> bytes:
    """UTF-8 JSON; a lone surrogate that a client sent stays an escape."""
    try:
        return orjson.dumps(value, option=_AS_JSON)
    except TypeError:
        # A lone surrogate or a number of more than 64 bits, which orjson refuses; or no JSON.
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return text.encode(errors="backslashreplace")


class Answer:
    """`status` None leaves the route's default; `replayed` marks a stored answer.

    A body that came encoded is decoded only for whoever looks into it: the gateway passes it on.
    """

    __slots__ = ("_body", "_encoded", "replayed", "status", "version")

    def __init__(
        self, body: Json | None = None, status: int | None = None, *, replayed: bool = False
    ) -> None:
        self._body = body
        self._encoded: bytes | None = None
        self.status = status
        self.replayed = replayed
        # Of the resource in the body, for its entity tag.
        self.version = (body or {}).get("version")

    @classmethod
    def received(
        cls, encoded: bytes, *, status: int | None, replayed: bool, version: Any = None
    ) -> Self:
        answer = cls(status=status, replayed=replayed)
        answer._encoded, answer.version = encoded, version
        return answer

    @classmethod
    def of(cls, encoded: bytes, version: Any = None) -> Self:
        """A body that is JSON already."""
        return cls.received(encoded, status=None, replayed=False, version=version)

    @property
    def body(self) -> Json | None:
        if self._body is None and self._encoded is not None:
            self._body = json.loads(self._encoded)
        return self._body

    @property
    def encoded(self) -> bytes:
        if self._encoded is None:
            self._encoded = encode(self._body)
        return self._encoded

    @property
    def empty(self) -> bool:
        return self._body is None and self._encoded in {None, b"null"}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Answer) and (self.body, self.status, self.replayed) == (
            other.body,
            other.status,
            other.replayed,
        )

    __hash__ = None  # type: ignore[assignment] # compared by what it says, which may be a dict

    def __repr__(self) -> str:
        return f"Answer({self.body!r}, status={self.status}, replayed={self.replayed})"


def as_answer(result: Any) -> Answer:
    return result if isinstance(result, Answer) else Answer(result)
