"""The rows of a PNG: inflated a band at a time, and their filters undone."""

import zlib
from collections.abc import Iterator

from PIL import Image

from gateway.photos.worker.pixels import BYTE, DEEP, Pixels
from gateway.photos.worker.refusals import Damaged

# Pillow undoes the filters of these, whatever the samples stand for: one byte to four a pixel.
CARRIERS = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}


class Scanlines:
    """Samples of 16 bits become their upper byte. That can be done before the filters are undone,
    because a filter never mixes one byte of a pixel with another."""

    def __init__(self, stream: Iterator[bytes], row_bytes: int, pixels: Pixels) -> None:
        self._stream = stream
        self._inflate = zlib.decompressobj()
        self._waiting = b""
        self._taken = row_bytes
        self._step = 2 if pixels.depth == DEEP else 1
        self._row = row_bytes // self._step
        self._carrier = CARRIERS[max(1, pixels.bits // BYTE // self._step)]
        self._width = self._row // len(self._carrier)
        self._above = bytes(self._row)

    def read(self, rows: int) -> bytes:
        """The next rows, without their filters."""
        band = bytearray(b"\0" + self._above)
        for _ in range(rows):
            line = self._inflated(1 + self._taken)
            band += line[:1]
            band += line[1 :: self._step]
        packed = zlib.compress(band, 0)
        size = (self._width, rows + 1)
        plain = Image.frombytes(self._carrier, size, packed, "zip", self._carrier, False)
        raw = plain.tobytes()
        self._above = raw[-self._row :]
        return raw[self._row :]

    def _inflated(self, size: int) -> bytes:
        """So many bytes of the stream and no more, however well it is packed."""
        out = bytearray()
        while len(out) < size:
            if not self._waiting:
                self._waiting = next(self._stream, b"")
            piece = self._inflate.decompress(self._waiting, size - len(out))
            if not piece and not self._waiting:
                raise Damaged("too few rows")
            self._waiting = self._inflate.unconsumed_tail
            out += piece
        return bytes(out)
