"""Turns an uploaded picture into the three clean JPEGs we keep. Pure: a file in, bytes out."""

import io
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from PIL import Image

from gateway.photos.bounds import LARGEST, MAX_PIXELS, MAX_SIDE, MEMORY, SIZES
from gateway.photos.worker import heic, jpeg, png, webp
from gateway.photos.worker.colours import in_srgb
from gateway.photos.worker.refusals import Damaged, NotAPicture, Refused, TooManyPixels
from gateway.photos.worker.source import Source


class Format(Protocol):
    """What the modules of the formats have in common."""

    def begins(self, start: bytes) -> bool: ...

    def open_source(self, upload: BinaryIO) -> Source: ...


FORMATS: tuple[Format, ...] = (jpeg, png, webp, heic)
BEGINNING = 64
QUALITY = 85
# The picture in its final size, its copies on the way to a JPEG, and what the encoder keeps.
COPIES = 12

# What must be done to the pixels so that they stand upright, by the EXIF orientation tag.
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = {5, 6, 7, 8}


@dataclass(frozen=True)
class Rendered:
    """An upright picture: its own width and height, and a JPEG for each of SIZES."""

    width: int
    height: int
    jpegs: dict[str, bytes]


def look(upload: BinaryIO) -> Source:
    """Reads the header; raises NotAPicture, TooManyPixels or Damaged."""
    upload.seek(0)
    start = upload.read(BEGINNING)
    upload.seek(0)
    for format_ in FORMATS:
        if format_.begins(start):
            break
    else:
        raise NotAPicture
    try:
        source = format_.open_source(upload)
    except Refused:
        raise
    # The decoders raise whatever a hostile file makes them stumble on.
    except Exception as broken:
        raise Damaged(repr(broken)) from broken
    _bounded(source)
    return source


def _bounded(source: Source) -> None:
    width, height = source.size
    pixels = width * height
    if not pixels:
        raise Damaged("no pixels")
    if pixels > MAX_PIXELS or max(source.size) > MAX_SIDE:
        raise TooManyPixels(limit=MAX_PIXELS)
    source.costs = max(source.costs, _finishing(source.shrunk))
    # Some encodings have to be decoded whole; of them, it is fewer.
    if source.costs > MEMORY:
        raise TooManyPixels(limit=pixels * MEMORY // source.costs)


def _finishing(shrunk: tuple[int, int]) -> int:
    width, height = shrunk
    final_width, final_height = _inside(shrunk, LARGEST)
    return 4 * (width * height + final_width * height) + COPIES * final_width * final_height


def render(source: Source) -> Rendered:
    """Decodes; raises Damaged, and then nothing is left."""
    try:
        image = source.decoded()
    except Refused:
        raise
    except Exception as broken:
        raise Damaged(repr(broken)) from broken
    large = in_srgb(_fitted(image, LARGEST), source.icc)
    width, height = source.size
    if source.turn in UPRIGHT:
        large = large.transpose(UPRIGHT[source.turn])
    if source.turn in SIDEWAYS:
        width, height = height, width
    jpegs = {name: _jpeg(_fitted(large, side)) for name, side in SIZES.items()}
    return Rendered(width, height, jpegs)


def _inside(size: tuple[int, int], side: int) -> tuple[int, int]:
    """No side longer than `side`; never larger than it is."""
    if max(size) <= side:
        return size
    scale = side / max(size)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _fitted(image: Image.Image, side: int) -> Image.Image:
    size = _inside(image.size, side)
    return image if size == image.size else image.resize(size, Image.Resampling.LANCZOS)


def _jpeg(image: Image.Image) -> bytes:
    # Pillow would write the comment of the file it came from.
    image.info = {}
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, progressive=True)
    return out.getvalue()
