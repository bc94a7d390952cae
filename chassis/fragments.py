"""JSON that is the same for every viewer but for what lets them have the photos in it."""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import Any, ClassVar, Generic, Protocol, TypeVar
from uuid import UUID

from chassis.answer import Answer, encode
from chassis.database import Row
from chassis.signed_urls import addresses

# Stands in a fragment where a viewer's pass goes; nobody who writes a title can guess it.
_HOLE = secrets.token_hex(16)
_ENCODED_HOLE = _HOLE.encode()
# Of each kind, in one process; a thing with two photos takes 2 kB, the longest 40.
KEPT_BYTES = 4_000_000

ViewingPass = Callable[[str], str]


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

    def answer(self, viewing_pass: ViewingPass) -> Answer:
        """The same as an answer of its own."""
        return Answer.of(self.shown(viewing_pass), self.version)


def holed(photo_id: UUID | str) -> dict[str, str]:
    """The addresses of a photo in a fragment."""
    return addresses(photo_id, _HOLE)


T = TypeVar("T", bound=Fragment)
T_co = TypeVar("T_co", bound=Fragment, covariant=True)


class Look(Protocol[T_co]):
    """How the rows of one kind of thing are shown, to everybody to whom they look the same."""

    def key(self, row: Row) -> Hashable:
        """All that decides how the thing looks, versions above all, but for the viewer's passes."""

    def made(self, row: Row) -> T_co: ...


class Fragments(Generic[T]):
    """The last that were shown: KEPT_BYTES of them, or what `keep_at_most` was told, or `most`.

    Who may see a thing is never remembered, only how it looks.
    """

    of_process: ClassVar[int] = KEPT_BYTES

    def __init__(self, most: int | None = None) -> None:
        self._own_most = most
        self._bytes = 0
        self._by_key: OrderedDict[Hashable, T] = OrderedDict()

    def of(self, row: Row, look: Look[T]) -> T:
        """Of a row that has all that is shown."""
        key = look.key(row)
        return self.get(key) or self.keep(key, look.made(row))

    def once(self, row: Row, look: Look[T]) -> T:
        """The same for one of few who ask for it: what is not kept yet pushes nothing out."""
        return self.get(look.key(row)) or look.made(row)

    def of_listed(
        self, listed: Iterable[Row], look: Look[T], read: Callable[[list[UUID]], Iterable[Row]]
    ) -> dict[UUID, T]:
        """By id in the order of `listed`, whose rows have only what keys are made of. What is not
        kept is read whole: as it is by then, or not at all where it can no longer be seen."""
        found: dict[UUID, Any] = {row.id: self.get(look.key(row)) for row in listed}
        missing = [thing_id for thing_id, fragment in found.items() if fragment is None]
        if missing:
            found |= {row.id: self.keep(look.key(row), look.made(row)) for row in read(missing)}
            found = {thing_id: fragment for thing_id, fragment in found.items() if fragment}
        return found

    def get(self, key: Hashable) -> T | None:
        found = self._by_key.get(key)
        if found is not None:
            self._by_key.move_to_end(key)
        return found

    def keep(self, key: Hashable, fragment: T) -> T:
        """Instead of those that were not shown for longest."""
        before = self._by_key.pop(key, None)
        self._by_key[key] = fragment
        self._bytes += fragment.size - (before.size if before else 0)
        most = self.of_process if self._own_most is None else self._own_most
        while self._bytes > most:
            _, dropped = self._by_key.popitem(last=False)
            self._bytes -= dropped.size
        return fragment


def keep_at_most(kept: int) -> None:
    """Bytes of each kind of thing, in this process."""
    Fragments.of_process = kept


def joined(fragment: bytes, **more: Any) -> bytes:
    """The JSON object with `more` at its end."""
    return fragment[:-1] + b"," + encode(more)[1:]
