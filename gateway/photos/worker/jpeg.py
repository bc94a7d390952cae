"""JPEG: shrunk by the decoder itself, which for most files needs next to no memory."""

from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from gateway.photos.bounds import LARGEST, MEMORY
from gateway.photos.worker.colours import on_white
from gateway.photos.worker.refusals import Damaged
from gateway.photos.worker.source import Source, orientation

# The byte before every marker, and the one after it where it is no marker.
FILL, STUFFED = 0xFF, 0x00
START_OF_SCAN = 0xDA
PROGRESSIVE = 0xC2
# Baseline, extended and progressive; the rest are lossless, arithmetic or hierarchical.
FRAMES = {0xC0, 0xC1, PROGRESSIVE}
OTHER_FRAMES = {0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)}
WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}
# A block of 64 coefficients, of two bytes each.
BLOCK, BLOCK_BYTES = 8, 128
# What the decoder can divide both sides by.
SCALES = (1, 2, 4, 8)


def begins(start: bytes) -> bool:
    return start.startswith(b"\xff\xd8\xff")


def open_source(upload: BinaryIO) -> "Jpeg":
    return Jpeg(upload)


class Jpeg(Source):
    """The orientation and the profile are read by Pillow, the rest by us."""

    def __init__(self, upload: BinaryIO) -> None:
        self._upload = upload
        frame = _frame(upload)
        self.size = frame.size
        self._choose_scale(frame.kept)
        upload.seek(0)
        image = JpegImageFile(upload)
        self.turn = orientation(image.getexif())
        self.icc = image.info.get("icc_profile")

    def _choose_scale(self, kept: int) -> None:
        """The smallest that is large enough; one smaller where that is more than there is."""
        for scale in SCALES:
            self._scale = scale
            self.shrunk = (-(-self.size[0] // scale), -(-self.size[1] // scale))
            self.costs = kept + 4 * self.shrunk[0] * self.shrunk[1]
            if max(self.size) < 2 * scale * LARGEST and self.costs <= MEMORY:
                break

    def decoded(self) -> Image.Image:
        self._upload.seek(0)
        image = JpegImageFile(self._upload)
        if image.size != self.size:
            raise Damaged("two sizes")
        width, height = (max(1, side // self._scale) for side in self.size)
        image.draft(None, (width, height))
        image.load()
        return on_white(image)


@dataclass(frozen=True)
class _Frame:
    """`kept` is how many bytes of coefficients the decoder keeps before it gives a row."""

    size: tuple[int, int]
    kept: int


def _frame(upload: BinaryIO) -> _Frame:
    """Walks the segments up to the first scan."""
    upload.seek(2)
    found: tuple[int, bytes] | None = None
    while True:
        marker = _marker(upload)
        if marker in WITHOUT_LENGTH:
            continue
        body = upload.read(max(0, int.from_bytes(upload.read(2)) - 2))
        if marker in OTHER_FRAMES or (marker in FRAMES and found):
            raise Damaged(f"frame {marker:x}")
        if marker in FRAMES:
            found = (marker, body)
        if marker == START_OF_SCAN:
            break
    if found is None:
        raise Damaged("no frame")
    kind, frame = found
    # All components in one scan, row by row, need no memory of what was before.
    keeps = kind == PROGRESSIVE or body[0] < frame[5]
    size = (int.from_bytes(frame[3:5]), int.from_bytes(frame[1:3]))
    return _Frame(size, _coefficients(size, frame) if keeps else 0)


def _marker(upload: BinaryIO) -> int:
    """The next one; bytes between segments are passed over, as decoders do."""
    last = 0
    while byte := upload.read(1):
        if last == FILL and byte[0] not in (STUFFED, FILL):
            return byte[0]
        last = byte[0]
    raise Damaged("no scan")


def _coefficients(size: tuple[int, int], frame: bytes) -> int:
    sampling = [(byte >> 4, byte & 15) for byte in frame[7 : 6 + 3 * frame[5] : 3]]
    widest, highest = (max(factors) for factors in zip(*sampling, strict=True))
    blocks = 0
    for across, down in sampling:
        columns = -(-size[0] * across // (widest * BLOCK))
        rows = -(-size[1] * down // (highest * BLOCK))
        blocks += (columns + across) * (rows + down)
    return blocks * BLOCK_BYTES
