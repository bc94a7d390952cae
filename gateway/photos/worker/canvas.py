"""Shrinks a large picture while it is read, so that it is never whole in memory."""

from PIL import Image

from gateway.photos.bounds import LARGEST
from gateway.photos.worker.colours import on_white

BAND_BYTES = 2 * 1024 * 1024
COPIES = 5


class Canvas:
    """Takes a picture in bands from top to bottom, of `rows` rows each; the last may be lower.

    As many rows as suit it, unless the file has a height of its own.
    """

    def __init__(self, size: tuple[int, int], row_bytes: int, rows: int = 0) -> None:
        factor = max(1, max(size) // LARGEST)
        if rows:
            factor = max(each for each in range(1, factor + 1) if rows % each == 0)
        fitting = max(1, BAND_BYTES // (row_bytes * factor)) * factor
        self.rows = min(size[1], rows or fitting)
        self.size = (-(-size[0] // factor), -(-size[1] // factor))
        # Itself, and a band with the copies of it that are made on the way.
        self.costs = 4 * self.size[0] * self.size[1] + COPIES * self.rows * row_bytes
        self._factor = factor
        self._top = 0
        self._image: Image.Image | None = None

    def add(self, band: Image.Image) -> None:
        plain = on_white(band)
        if self._image is None:
            self._image = Image.new(plain.mode, self.size)
        self._image.paste(plain.reduce(self._factor), (0, self._top))
        self._top += -(-band.height // self._factor)

    @property
    def image(self) -> Image.Image:
        if self._image is None:
            raise ValueError("nothing was added")
        return self._image
