"""A zip that is written to the blob store piece by piece, and read from it the same way: none of
it is ever in memory as a whole."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from chassis.answer import encode
from chassis.blobs import BlobStore
from contracts.json import Json

PIECE_BYTES = 4 * 1024 * 1024


def piece(folder: str, number: int) -> str:
    """The name of a piece in the store."""
    return f"{folder}/{number:05d}"


class Pieces(io.RawIOBase):
    """What is written goes to the store under `folder`, in pieces of one size."""

    def __init__(self, store: BlobStore, folder: str) -> None:
        super().__init__()
        self._store, self._folder = store, folder
        self._waiting = bytearray()
        self.count = 0
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override] # zipfile hands over bytes
        self._waiting += content
        self.size += len(content)
        while len(self._waiting) >= PIECE_BYTES:
            self._put(PIECE_BYTES)
        return len(content)

    def finish(self) -> None:
        """The last piece, which may be shorter."""
        if self._waiting:
            self._put(len(self._waiting))

    def _put(self, length: int) -> None:
        self._store.put(piece(self._folder, self.count), bytes(self._waiting[:length]))
        del self._waiting[:length]
        self.count += 1


class Archive:
    """A zip under way; texts are packed, photos are as small as they get already."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed

    def add(self, name: str, content: bytes, *, pack: bool = True) -> None:
        method = zipfile.ZIP_DEFLATED if pack else zipfile.ZIP_STORED
        self._packed.writestr(name, content, compress_type=method)

    def add_rows(self, name: str, rows: Iterable[Json]) -> None:
        """A JSON list, a row a line, written as the rows come."""
        with self._packed.open(name, "w") as file:
            between = b"[\n"
            for row in rows:
                file.write(between + encode(row))
                between = b",\n"
            file.write(b"[]\n" if between == b"[\n" else b"\n]\n")


@contextmanager
def archive(pieces: Pieces) -> Iterator[Archive]:
    """A zip into `pieces`, complete at the end."""
    with zipfile.ZipFile(pieces, "w", zipfile.ZIP_DEFLATED) as packed:
        yield Archive(packed)
    pieces.finish()


def stream(store: BlobStore, folder: str, count: int) -> Iterator[bytes]:
    """The pieces in order; KeyError when one is no longer there."""
    for number in range(count):
        content = store.get(piece(folder, number))
        if content is None:
            raise KeyError(piece(folder, number))
        yield content


def discard(store: BlobStore, folder: str) -> None:
    """Delete every piece, also what a crash has left. One that cannot be deleted keeps no other;
    then this raises what the store said, and is to be done again."""
    refused: Exception | None = None
    for each in store.within(folder):
        try:
            store.delete(each.name)
        except Exception as error:
            refused = error
    if refused:
        raise refused
