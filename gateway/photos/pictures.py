"""Turns an uploaded picture into the three clean JPEGs we keep. Pure: bytes in, bytes out."""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from PIL import ExifTags, Image, ImageFile

MAX_PIXELS = 50_000_000
SIZES = {"thumb": 320, "medium": 960, "large": 1920}
QUALITY = 85
BAND_ROWS = 64

SIGNATURES = {"JPEG": b"\xff\xd8\xff", "PNG": b"\x89PNG\r\n\x1a\n"}

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


class NotAPicture(Exception):
    """The content is neither JPEG nor PNG."""


class TooManyPixels(Exception):
    """The header announces more pixels than we decode."""


class Damaged(Exception):
    """It begins like a picture and cannot be read to its end."""


@dataclass(frozen=True)
class Picture:
    """An upright picture: its own width and height, and a JPEG for each of SIZES."""

    width: int
    height: int
    digest: str
    jpegs: dict[str, bytes]


def render(upload: BinaryIO) -> Picture:
    """Read an upload; raises NotAPicture, TooManyPixels or Damaged, and then nothing is left."""
    kind = _kind(upload)
    try:
        with Image.open(upload, formats=[kind]) as image:
            _refuse_bombs(image)
            # Of a PNG this walks every chunk to the last one; decoding alone forgives a lost end.
            image.verify()
        upload.seek(0)
        with Image.open(upload, formats=[kind]) as image:
            turn = _orientation(image)
            width, height = image.size
            image.draft("RGB", (SIZES["large"], SIZES["large"]))
            large = _fitted(_flat(image), SIZES["large"])
    except (TooManyPixels, Image.DecompressionBombError) as refusal:
        raise TooManyPixels from refusal
    # The decoders raise whatever a hostile file makes them stumble on.
    except Exception as broken:
        raise Damaged from broken
    if turn in UPRIGHT:
        large = large.transpose(UPRIGHT[turn])
    if turn in SIDEWAYS:
        width, height = height, width
    jpegs = {name: _jpeg(_fitted(large, side)) for name, side in SIZES.items()}
    return Picture(width, height, hashlib.sha256(jpegs["large"]).hexdigest(), jpegs)


def _kind(upload: BinaryIO) -> str:
    start = upload.read(16)
    upload.seek(0)
    for kind, signature in SIGNATURES.items():
        if start.startswith(signature):
            return kind
    raise NotAPicture


def _refuse_bombs(image: ImageFile.ImageFile) -> None:
    """Only the header has been read so far."""
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise TooManyPixels


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    # A broken EXIF block is thrown away like a sound one; it does not spoil the picture.
    except Exception:
        return 1


def _flat(image: Image.Image) -> Image.Image:
    """RGB on white, roughly shrunk, on a fresh canvas that carries no metadata.

    Works band by band, because a second full copy of 50 megapixels is 200 MB.
    """
    factor = max(1, max(image.size) // SIZES["large"])
    width, height = (-(-side // factor) for side in image.size)
    canvas = Image.new("RGB", (width, height), "white")
    for top, band in _bands(image, BAND_ROWS * factor):
        canvas.paste(_on_white(band).reduce(factor), (0, top // factor))
    return canvas


def _bands(image: Image.Image, rows: int) -> Iterator[tuple[int, Image.Image]]:
    for top in range(0, image.height, rows):
        yield top, image.crop((0, top, image.width, min(top + rows, image.height)))


def _on_white(band: Image.Image) -> Image.Image:
    if band.mode.startswith("I"):
        # 16-bit grey: Pillow would clip it to white instead of scaling it.
        return band.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    if band.has_transparency_data:
        white = Image.new("RGBA", band.size, "white")
        white.alpha_composite(band.convert("RGBA"))
        return white.convert("RGB")
    return band.convert("RGB")


def _fitted(image: Image.Image, side: int) -> Image.Image:
    """No side longer than `side`; never made larger than it is."""
    if max(image.size) <= side:
        return image
    scale = side / max(image.size)
    width, height = (max(1, round(length * scale)) for length in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS)


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, progressive=True)
    return out.getvalue()
