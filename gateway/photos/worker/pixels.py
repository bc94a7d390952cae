"""What the samples of a PNG stand for: grey, colours, a palette, and what is transparent."""

from typing import Any

from PIL import Image

from gateway.photos.worker.refusals import Damaged

GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6
SAMPLES = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGBA: 4}
DEPTHS = {
    GREY: {1, 2, 4, 8, 16},
    RGB: {8, 16},
    PALETTE: {1, 2, 4, 8},
    GREY_ALPHA: {8, 16},
    RGBA: {8, 16},
}
MODES = {GREY: "L", RGB: "RGB", PALETTE: "P", GREY_ALPHA: "LA", RGBA: "RGBA"}
BYTE, DEEP = 8, 16


class Pixels:
    """`bits` of a pixel in the file; `memory`, its bytes once Pillow has it."""

    def __init__(self, depth: int, colour: int, palette: bytes, transparency: bytes) -> None:
        if depth not in DEPTHS.get(colour, set()):
            raise Damaged(f"depth {depth} of colour {colour}")
        if colour == PALETTE and not palette:
            raise Damaged("no palette")
        self.depth = depth
        self.bits = depth * SAMPLES[colour]
        # Few shades of grey are a palette too.
        self._mode = "P" if depth < BYTE else MODES[colour]
        self.memory = 1 if self._mode in "LP" else 4
        self._palette = palette if colour == PALETTE else _greys(depth)
        self._transparency = _transparent(depth, colour, transparency)

    def image(self, size: tuple[int, int], raw: bytes) -> Image.Image:
        """From rows whose samples of 16 bits have become 8."""
        packed = f"P;{self.depth}" if self.depth < BYTE else self._mode
        return Image.frombytes(self._mode, size, raw, "raw", packed)

    def interlaced(self, size: tuple[int, int], deflated: bytes) -> Image.Image:
        mode, packed = self._mode, self._mode
        if self.depth < BYTE:
            packed = f"P;{self.depth}"
        elif self.depth == DEEP:
            # Pillow unpacks grey and alpha of 16 bits only into this.
            mode, packed = ("RGBA" if mode == "LA" else mode), f"{mode};16B"
        return Image.frombytes(mode, size, deflated, "zip", packed, True)

    def coloured(self, image: Image.Image) -> Image.Image:
        """With its palette, and told what is transparent."""
        if image.mode == "P":
            image.putpalette(self._palette)
        if self._transparency is not None:
            image.info["transparency"] = self._transparency
        return image


def _greys(depth: int) -> bytes:
    if depth > BYTE:
        return b""
    highest = 2**depth - 1
    return b"".join(bytes([shade * 255 // highest] * 3) for shade in range(highest + 1))


def _transparent(depth: int, colour: int, given: bytes) -> Any:
    """As Pillow has it: the palette's alpha values, or the one shade or colour that is not seen."""
    if colour == PALETTE:
        return given or None
    samples = [int.from_bytes(given[i : i + 2]) for i in range(0, len(given), 2)]
    if len(samples) != SAMPLES[colour] or colour not in (GREY, RGB):
        return None
    # The upper byte, as of all samples of 16 bits.
    values = tuple(sample >> BYTE if depth == DEEP else sample for sample in samples)
    return values[0] if colour == GREY else values
