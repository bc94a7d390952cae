"""A picture whose header has been read, and what its format can do with it."""

from abc import ABC, abstractmethod

from PIL import ExifTags, Image


class Source(ABC):
    """Made by reading the header of an upload, and only that.

    `size` is as stored; `shrunk` that of what `decoded` gives, and `costs` the bytes it takes
    for that; `turn` is the EXIF orientation.
    """

    size: tuple[int, int]
    shrunk: tuple[int, int]
    costs: int
    turn: int = 1
    icc: bytes | None = None

    @abstractmethod
    def decoded(self) -> Image.Image:
        """The pixels, as stored, in the mode L, RGB or CMYK, on white where it is transparent.

        What is much larger than we keep is shrunk already, to no less than LARGEST.
        """


def orientation(exif: bytes | Image.Exif) -> int:
    """A broken EXIF block is thrown away like a sound one; it does not spoil the picture."""
    try:
        if isinstance(exif, bytes):
            raw, exif = exif, Image.Exif()
            exif.load(raw)
        return int(exif.get(ExifTags.Base.Orientation, 1))
    except Exception:
        return 1
