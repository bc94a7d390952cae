"""WebP: shrunk by libwebp while it decodes.

Pillow reads every WebP as an animation, 16 bytes a pixel: 800 MB for 50 megapixels. The library it
brings can do better, so it is called directly (`libwebp.py`).
"""

from collections.abc import Iterator
from typing import BinaryIO

from PIL import Image

from gateway.photos.bounds import LARGEST
from gateway.photos.worker import libwebp
from gateway.photos.worker.colours import on_white
from gateway.photos.worker.refusals import Damaged, NotAPicture
from gateway.photos.worker.source import Source, orientation

LOSSLESS, ALPHA, ANIMATED = b"VP8L", b"ALPH", b"ANIM"
# Lossless pixels are kept whole, of four bytes each; so may be the alpha of lossy ones.
WHOLE = 4
ROWS_KEPT = 4 * 1024 * 1024


def begins(start: bytes) -> bool:
    return start[:4] == b"RIFF" and start[8:12] == b"WEBP"


def open_source(upload: BinaryIO) -> "WebP":
    return WebP(upload)


class WebP(Source):
    """One that moves is refused: what would be kept of it is not what was sent."""

    def __init__(self, upload: BinaryIO) -> None:
        self._content = upload.read()
        parts = dict(_parts(self._content))
        if ANIMATED in parts:
            raise NotAPicture("animated")
        self.size = libwebp.size(self._content)
        longest = max(self.size)
        scale = min(1.0, LARGEST / longest) if longest else 1.0
        width, height = self.size
        self.shrunk = (max(1, round(width * scale)), max(1, round(height * scale)))
        whole = WHOLE * width * height
        self.costs = ROWS_KEPT + len(self._content) + 8 * self.shrunk[0] * self.shrunk[1]
        if LOSSLESS in parts:
            self.costs += whole
        elif ALPHA in parts:
            self.costs += whole + width * height
        self.turn = orientation(parts.get(b"EXIF", b""))
        self.icc = parts.get(b"ICCP")

    def decoded(self) -> Image.Image:
        pixels = libwebp.decoded(self._content, self.shrunk)
        return on_white(Image.frombuffer("RGBA", self.shrunk, pixels, "raw", "RGBA", 0, 1))


def _parts(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and content of every chunk; of those with pixels, the name alone."""
    end = 8 + int.from_bytes(content[4:8], "little")
    if len(content) < end:
        raise Damaged("cut off")
    at = 12
    while at + 8 <= end:
        name, length = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        small = name in (b"EXIF", b"ICCP")
        yield name, content[at + 8 : at + 8 + length] if small else b""
        at += 8 + length + length % 2
