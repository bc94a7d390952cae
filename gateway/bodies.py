"""Reads what a client sends: bounded in size and in time, and JSON objects only."""

import json
import math
from typing import Any, NoReturn, Protocol

from werkzeug.wrappers import Request

from contracts.errors.gateway import MalformedBody, TooLarge, UnsupportedMediaType
from contracts.errors.general import MalformedJson

MAX_JSON = 256 * 1024
CHUNK = 64 * 1024


class Readable(Protocol):
    """What a WSGI server gives to read a body from; it raises OSError when the client is gone."""

    def read(self, size: int = ..., /) -> bytes: ...


class Bounded:
    """A body's stream that refuses to give more than `limit` bytes, chunked or not."""

    def __init__(self, request: Request, limit: int) -> None:
        if (request.content_length or 0) > limit:
            raise TooLarge(limit)
        self._stream: Readable = request.environ["wsgi.input"]
        self._limit = limit
        self._read = 0

    def read(self, size: int = -1, /) -> bytes:
        most = self._limit - self._read + 1
        try:
            part = self._stream.read(most if size < 0 else min(size, most))
        except (OSError, ValueError):
            # Gone in the middle, or a chunk size that is no number.
            raise MalformedBody from None
        self._read += len(part)
        if self._read > self._limit:
            raise TooLarge(self._limit)
        return part

    def everything(self) -> bytes:
        parts = []
        while part := self.read(CHUNK):
            parts.append(part)
        return b"".join(parts)


def json_object(request: Request, *, may_be_empty: bool) -> dict[str, Any]:
    """The body as an object. TooLarge, UnsupportedMediaType, MalformedJson, MalformedBody."""
    raw = whole(request, MAX_JSON)
    if not raw and may_be_empty:
        return {}
    if raw and not _is_json(request.mimetype):
        raise UnsupportedMediaType
    try:
        body = json.loads(raw.decode(), parse_constant=_no_such_number, parse_float=_finite)
    # RecursionError: brackets nested deeper than any body of ours.
    except (ValueError, RecursionError):
        raise MalformedJson from None
    if not isinstance(body, dict):
        raise MalformedJson
    return body


def whole(request: Request, limit: int) -> bytes:
    """The raw bytes; a body shorter than it was announced is MalformedBody."""
    raw = Bounded(request, limit).everything()
    if len(raw) < (request.content_length or 0):
        raise MalformedBody
    return raw


def _is_json(mimetype: str) -> bool:
    return mimetype == "application/json" or mimetype.endswith("+json")


def _no_such_number(word: str) -> NoReturn:
    raise ValueError(word)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(digits)
    return number
