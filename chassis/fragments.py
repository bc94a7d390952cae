"""JSON that is the same for every viewer but for what lets them have the photos in it."""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import Any, Generic, TypeVar
from uuid import UUID

from chassis.answer import encode
from chassis.signed_urls import addresses

# Stands in a fragment where a viewer's pass goes; nobody who writes a title can guess it.
_HOLE = secrets.token_hex(16)
_ENCODED_HOLE = _HOLE.encode()
# Of all that one process keeps; a thing with two photos takes 2 kB, the longest 40.
KEPT_BYTES = 4_000_000

ViewingPass = Callable[[str], str]
T = TypeVar("T")


class Fragment:
    """Made of a body in which each of `photos` has `holed` addresses."""

    __slots__ = ("_photos", "_pieces", "_sizes", "size", "version")

    def __init__(self, body: dict[str, Any], photos: Iterable[str]) -> None:
        self.version = body.get("version")
        self._photos = tuple(photos)
        encoded = encode(body)
        self.size = len(encoded)
        self._pieces = encoded.split(_ENCODED_HOLE)
        holes = len(self._pieces) - 1
        self._sizes = holes // len(self._photos) if holes else 0

    def shown(self, viewing_pass: ViewingPass) -> bytes:
        """The JSON for the viewer whose passes these are."""
        if not self._photos:
            return self._pieces[0]
        joined = [self._pieces[0]]
        rest = iter(self._pieces[1:])
        for photo_id in self._photos:
            allowed = viewing_pass(photo_id).encode()
            for _ in range(self._sizes):
                joined += allowed, next(rest)
        return b"".join(joined)


def holed(photo_id: UUID | str) -> dict[str, str]:
    """The addresses of a photo in a fragment."""
    return addresses(photo_id, _HOLE)


class Fragments(Generic[T]):
    """The last that were shown, `most` bytes of them.

    Their keys say all that is in them, versions above all: who may see a thing is never remembered,
    only how it looks.
    """

    def __init__(self, most: int = KEPT_BYTES) -> None:
        self._most = most
        self._bytes = 0
        self._by_key: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        found = self._by_key.get(key)
        if found is None:
            return None
        self._by_key.move_to_end(key)
        return found[0]

    def keep(self, key: Hashable, fragment: T, size: int) -> T:
        """Instead of those that were not shown for longest."""
        _, before = self._by_key.pop(key, (None, 0))
        self._by_key[key] = fragment, size
        self._bytes += size - before
        while self._bytes > self._most:
            _, (_, dropped) = self._by_key.popitem(last=False)
            self._bytes -= dropped
        return fragment


def joined(fragment: bytes, **more: Any) -> bytes:
    """The JSON object with `more` at its end."""
    return fragment[:-1] + b"," + encode(more)[1:]
