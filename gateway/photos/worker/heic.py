"""HEIC: what phones of Apple make, decoded by libheif, tile by tile where it has tiles."""

from typing import TYPE_CHECKING, Any, BinaryIO

from PIL import Image

from gateway.photos.worker.canvas import Canvas
from gateway.photos.worker.refusals import Damaged
from gateway.photos.worker.source import Source

if TYPE_CHECKING:
    from pillow_heif import HeifImage

BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
# Bytes of a pixel: as coded (luma and chroma), and as decoded.
CODED = {400: 1.0, 420: 1.5, 422: 2.0, 444: 3.0}
DECODED = {"L": 1, "I;16": 2, "RGB": 3, "RGBA": 4}
BYTE = 8
# What the decoder knows about the blocks of a picture.
BLOCKS = 0.25
# The rotations of HEIC, counter-clockwise, as EXIF orientations.
TURNS = {(): 1, (("irot", 90),): 8, (("irot", 180),): 3, (("irot", 270),): 6}
SIDEWAYS = {6, 8}


def begins(start: bytes) -> bool:
    """One of the family whose brands, the main one or the others, say HEVC."""
    size = min(int.from_bytes(start[:4]), len(start))
    brands = {start[at : at + 4] for at in (8, *range(16, size, 4))}
    return start[4:8] == b"ftyp" and bool(brands & BRANDS)


def open_source(upload: BinaryIO) -> Source:
    import pillow_heif  # noqa: PLC0415 - takes memory and time, and few pictures need it

    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.options.THUMBNAILS = False
    pillow_heif.options.DEPTH_IMAGES = False
    pillow_heif.options.AUX_IMAGES = False
    content = upload.read()
    file = pillow_heif.open_heif(content)
    image = file[file.primary_index]
    if image.mode not in DECODED:
        raise Damaged(f"mode {image.mode}")
    if image.mode == "RGB" and image.info.get("tiling") and _transformations(image) in TURNS:
        return Tiled(image, content)
    return Whole(image, content)


class Whole(Source):
    """One picture, which libheif turns upright itself, whatever EXIF says."""

    def __init__(self, image: "HeifImage", content: bytes) -> None:
        self.size, self.icc = image.size, _info(image).get("icc_profile")
        self._canvas = Canvas(self.size, self.size[0] * DECODED[image.mode])
        self.shrunk = self._canvas.size
        # While it is decoded, and while it is shrunk.
        decoded = self.size[0] * self.size[1] * DECODED[image.mode]
        self.costs = 2 * len(content) + decoded + max(_coded(image), self._canvas.costs)
        self._images = [image]

    def decoded(self) -> Image.Image:
        # Taken out, so that the pixels go when they have been read.
        image = self._images.pop()
        pixels = memoryview(image.data)
        if image.size != self.size:
            raise Damaged("two sizes")
        width, height = self.size
        for top in range(0, height, self._canvas.rows):
            rows = min(self._canvas.rows, height - top)
            band = bytes(pixels[top * image.stride : (top + rows) * image.stride])
            self._canvas.add(_band(image.mode, (width, rows), band, image.stride))
        return self._canvas.image


class Tiled(Source):
    """A grid of pictures, a row of which is decoded at a time; turned by us, like a JPEG."""

    def __init__(self, image: "HeifImage", content: bytes) -> None:
        tiling = _info(image)["tiling"]
        self.icc = _info(image).get("icc_profile")
        self.turn = TURNS[_transformations(image)]
        self.size = image.size[::-1] if self.turn in SIDEWAYS else image.size
        self._content = content
        # The grid is described as it is seen, the tiles are as they are stored.
        self._tile = (tiling["tile_width"], tiling["tile_height"])
        if self.turn in SIDEWAYS:
            self._tile = self._tile[::-1]
        self._canvas = Canvas(self.size, 3 * self.size[0], self._tile[1])
        self.shrunk = self._canvas.size
        self.costs = 3 * len(content) + self._canvas.costs

    def decoded(self) -> Image.Image:
        from gateway.photos.worker import libheif  # noqa: PLC0415 - as pillow_heif above

        (width, height), (across, down) = self.size, self._tile
        with libheif.tiles_of(self._content) as tiles:
            for top in range(0, height, down):
                strip = Image.new("RGB", (width, min(down, height - top)))
                for left in range(0, width, across):
                    tile = tiles.tile(left // across, top // down)
                    if tile.size != self._tile:
                        raise Damaged("tiles of two sizes")
                    strip.paste(tile, (left, 0))
                self._canvas.add(strip)
        return self._canvas.image


def _info(image: "HeifImage") -> dict[str, Any]:
    return image.info


def _transformations(image: "HeifImage") -> Any:
    # pillow_heif keeps them to itself, because it lets libheif apply them.
    return image._c_image.transformations


def _coded(image: "HeifImage") -> int:
    """libheif keeps the picture as it was coded until all of it has been converted."""
    info = _info(image)
    coded = CODED.get(info.get("chroma", 400), 3.0)
    copies = 2 if info["bit_depth"] > BYTE else 1
    return int(image.size[0] * image.size[1] * (coded * copies + BLOCKS))


def _band(mode: str, size: tuple[int, int], content: bytes, stride: int) -> Image.Image:
    if mode == "I;16":
        # The upper byte of each sample.
        return Image.frombuffer("L", size, content[1::2], "raw", "L", stride // 2, 1)
    return Image.frombuffer(mode, size, content, "raw", mode, stride, 1)
