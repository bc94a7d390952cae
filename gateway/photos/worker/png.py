"""PNG: read in bands, whatever its depth, so that 50 megapixels take no more memory than a few."""

import zlib
from collections.abc import Iterator
from typing import BinaryIO

from PIL import Image

from gateway.photos.worker.canvas import Canvas
from gateway.photos.worker.chunks import SIGNATURE, Chunk, chunks
from gateway.photos.worker.pixels import Pixels
from gateway.photos.worker.refusals import Damaged
from gateway.photos.worker.scanlines import Scanlines
from gateway.photos.worker.source import Source, orientation

HEADER_BYTES = 13
MAX_READ = 1024 * 1024
# Copies of a band on its way from the file to an image.
FILTERED = 6


def begins(start: bytes) -> bool:
    return start.startswith(SIGNATURE)


def open_source(upload: BinaryIO) -> "Png":
    return Png(upload)


class Png(Source):
    """One that is animated gives its still picture: that is what APNG keeps in IDAT."""

    def __init__(self, upload: BinaryIO) -> None:
        self._upload = upload
        found = chunks(upload)
        self._data = [chunk for chunk in found if chunk.name == b"IDAT"]
        # Where there are two of a kind, the first one counts.
        self._others = {chunk.name: chunk for chunk in reversed(found)}
        self._read_header(found[0])
        canvas = Canvas(self.size, self._row_bytes)
        self.shrunk = canvas.size
        self.costs = canvas.costs + FILTERED * canvas.rows * self._row_bytes
        if self._interlaced:
            whole = self.size[0] * self.size[1] * self._pixels.memory
            self.costs += whole + sum(chunk.length for chunk in self._data)
        self.turn = orientation(self._content(b"eXIf"))
        self.icc = _profile(self._content(b"iCCP"))

    def _read_header(self, first: Chunk) -> None:
        if (first.name, first.length) != (b"IHDR", HEADER_BYTES):
            raise Damaged("no header")
        header = first.read(self._upload)
        self.size = (int.from_bytes(header[:4]), int.from_bytes(header[4:8]))
        depth, colour, *methods, self._interlaced = header[8:]
        if any(methods):
            raise Damaged("unknown method")
        self._pixels = Pixels(depth, colour, self._content(b"PLTE"), self._content(b"tRNS"))
        self._row_bytes = -(-self.size[0] * self._pixels.bits // 8)

    def _content(self, name: bytes) -> bytes:
        """Nothing where it is longer than anything of that kind has to be."""
        chunk = self._others.get(name)
        return chunk.read(self._upload) if chunk and chunk.length <= MAX_READ else b""

    def decoded(self) -> Image.Image:
        canvas = Canvas(self.size, self._row_bytes)
        bands = self._whole(canvas.rows) if self._interlaced else self._streamed(canvas.rows)
        for band in bands:
            canvas.add(self._pixels.coloured(band))
        return canvas.image

    def _streamed(self, rows: int) -> Iterator[Image.Image]:
        width, height = self.size
        lines = Scanlines(self._stream(), self._row_bytes, self._pixels)
        for top in range(0, height, rows):
            count = min(rows, height - top)
            raw = lines.read(count)
            yield self._pixels.image((width, count), raw)

    def _whole(self, rows: int) -> Iterator[Image.Image]:
        """Interlaced: every row is spread over the whole file."""
        width, height = self.size
        image = self._pixels.interlaced(self.size, b"".join(self._stream()))
        for top in range(0, height, rows):
            yield image.crop((0, top, width, min(top + rows, height)))

    def _stream(self) -> Iterator[bytes]:
        for chunk in self._data:
            yield from chunk.pieces(self._upload)


def _profile(chunk: bytes) -> bytes | None:
    """A name, a method, and the profile deflated; None for one that is broken or endless."""
    packed = chunk.partition(b"\0")[2][1:]
    try:
        inflate = zlib.decompressobj()
        profile = inflate.decompress(packed, MAX_READ)
    except zlib.error:
        return None
    return profile if inflate.eof else None
