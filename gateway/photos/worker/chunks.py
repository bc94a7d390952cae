"""The chunks of a PNG, every one checked to the last; what they hold is skipped."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from gateway.photos.worker.refusals import Damaged

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LAST = b"IEND"
PIECE = 64 * 1024


@dataclass(frozen=True)
class Chunk:
    """Where in the file its content is."""

    name: bytes
    start: int
    length: int

    def read(self, upload: BinaryIO) -> bytes:
        upload.seek(self.start)
        return upload.read(self.length)

    def pieces(self, upload: BinaryIO) -> Iterator[bytes]:
        upload.seek(self.start)
        left = self.length
        while left:
            piece = upload.read(min(left, PIECE))
            if not piece:
                raise Damaged("cut off")
            left -= len(piece)
            yield piece


def chunks(upload: BinaryIO) -> list[Chunk]:
    """All of them up to IEND; raises Damaged for a wrong checksum or a lost end."""
    upload.seek(len(SIGNATURE))
    found: list[Chunk] = []
    while not found or found[-1].name != LAST:
        head = upload.read(8)
        chunk = Chunk(head[4:], upload.tell(), int.from_bytes(head[:4]))
        checksum = zlib.crc32(chunk.name)
        for piece in chunk.pieces(upload):
            checksum = zlib.crc32(piece, checksum)
        if upload.read(4) != checksum.to_bytes(4):
            raise Damaged(f"checksum of {chunk.name!r}")
        found.append(chunk)
    return found
