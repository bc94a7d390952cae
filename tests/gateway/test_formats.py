"""What each format brings with it: depths, palettes, profiles, tiles; and what it costs."""

import io
from random import Random
from typing import Any

import pillow_heif
import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat

from gateway.photos.bounds import MEMORY, MIB
from gateway.photos.worker.pictures import look, render
from gateway.photos.worker.refusals import NotAPicture, TooManyPixels
from gateway.photos.worker.source import Source
from tests.gateway.builders import a_picture, opened
from tests.security.uploads.png_files import GREY, RGB, chunk, data, header, png, zeros

SIZE = (90, 70)
NOISE = Random(3).randbytes(90 * 70 * 6)  # noqa: S311 - repeatable, not secret
BIG = (8_600, 5_800)


def noise(mode: str) -> Image.Image:
    """A writer of PNG uses every filter on this."""
    return Image.frombytes("RGB", SIZE, NOISE[: 90 * 70 * 3]).convert(mode)


def scenery(size: tuple[int, int] = (300, 200)) -> Image.Image:
    return Image.frombytes("RGB", (6, 4), NOISE[: 6 * 4 * 3]).resize(size)


def saved(image: Image.Image, kind: str, **save: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **save)
    return out.getvalue()


def a_heic(image: Image.Image, orientation: int = 1, **save: Any) -> bytes:
    """`orientation` is written as HEIC does it, as a rotation and a mirroring."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    file = pillow_heif.from_pillow(image)
    file[0].info["exif"] = exif.tobytes()
    file.save(out, quality=80, **save)
    return out.getvalue()


def source_of(content: bytes) -> Source:
    return look(io.BytesIO(content))


def shown(content: bytes) -> Image.Image:
    return opened(render(source_of(content)).jpegs["large"])


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean over all pixels, of 255."""
    assert one.size == other.size
    return max(ImageStat.Stat(ImageChops.difference(one, other.convert("RGB"))).mean)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_a_png_of_any_mode_is_read_to_the_pixel(mode: str) -> None:
    decoded = source_of(saved(noise(mode), "PNG")).decoded()
    assert difference(decoded.convert("RGB"), noise(mode)) == 0


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_a_png_with_a_small_palette_is_read_to_the_pixel(bits: int) -> None:
    few = noise("RGB").quantize(2**bits)
    assert difference(source_of(saved(few, "PNG", bits=bits)).decoded(), few) == 0


@pytest.mark.parametrize(("colour", "samples", "mode"), [(GREY, 1, "L"), (RGB, 3, "RGB")])
def test_of_a_deep_png_the_upper_bytes_are_kept_whatever_the_filter(
    colour: int, samples: int, mode: str
) -> None:
    length = SIZE[0] * samples * 2
    rows = [NOISE[at * length : (at + 1) * length] for at in range(SIZE[1])]
    deep = png(header(*SIZE, 16, colour), data(b"".join(filtered(rows, samples * 2))))
    upper = Image.frombytes(mode, SIZE, b"".join(row[::2] for row in rows))
    assert difference(source_of(deep).decoded().convert("RGB"), upper) == 0


def filtered(rows: list[bytes], pixel_bytes: int) -> list[bytes]:
    """By turns less the pixel before (1), the row above (2), and the mean of both (3)."""
    out, above = [], bytes(len(rows[0]))
    for number, row in enumerate(rows):
        before = bytes(pixel_bytes) + row[:-pixel_bytes]
        mean = bytes((a + b) // 2 for a, b in zip(before, above, strict=True))
        kind = 1 + number % 3
        guess = (before, above, mean)[kind - 1]
        out.append(bytes([kind]) + bytes((r - g) % 256 for r, g in zip(row, guess, strict=True)))
        above = row
    return out


def test_the_one_colour_a_png_calls_transparent_becomes_white() -> None:
    red = a_picture("PNG")
    key = chunk(b"tRNS", b"\0\xc8\0\x1e\0\x1e")
    assert shown(red[:33] + key + red[33:]).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_half_transparent_is_half_white(kind: str) -> None:
    half = saved(Image.new("RGBA", (40, 20), (0, 0, 0, 128)), kind)
    assert difference(shown(half), Image.new("RGB", (40, 20), (127, 127, 127))) < 3


def test_colours_of_a_profile_are_converted() -> None:
    """Its red is the green of sRGB, and the other way round."""
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = swapped.replace(b"rXYZ", b"tXYZ").replace(b"gXYZ", b"rXYZ").replace(b"tXYZ", b"gXYZ")
    red, green, _ = shown(a_picture("PNG", icc_profile=swapped)).getpixel((5, 5))  # type: ignore[misc] # an RGB pixel is a tuple
    assert green > red


@pytest.mark.parametrize("mode", ["CMYK", "L", "RGB"])
def test_a_broken_profile_is_ignored(mode: str) -> None:
    plain, broken = a_picture(mode=mode), a_picture(mode=mode, icc_profile=b"x" * 500)
    assert difference(shown(broken), shown(plain)) == 0


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("tiles", [0, 128])
def test_a_heic_is_upright_in_one_piece_and_in_tiles(orientation: int, tiles: int) -> None:
    content = a_heic(scenery(), orientation, tile_size=tiles)
    upright = pillow_heif.open_heif(io.BytesIO(content)).to_pillow()
    assert difference(shown(content), upright) < 5


@pytest.mark.parametrize("tiles", [0, 128])
def test_a_heic_of_ten_bits_is_read(tiles: int) -> None:
    out = io.BytesIO()
    pixels = b"".join(level.to_bytes(2, "little") for level in (50_000, 20_000, 5_000))
    pillow_heif.encode("RGB;16", (300, 200), pixels * 60_000, out, tile_size=tiles)
    expected = Image.new("RGB", (300, 200), (195, 78, 20))
    assert difference(shown(out.getvalue()), expected) < 5


def test_a_webp_that_moves_is_refused_and_a_png_that_does_is_shown_still() -> None:
    frames = {"save_all": True, "append_images": [scenery().rotate(90)]}
    with pytest.raises(NotAPicture):
        source_of(saved(scenery(), "WEBP", **frames))
    assert difference(shown(saved(scenery(), "PNG", **frames)), scenery()) < 5


def test_50_megapixels_take_less_than_64_megabytes_in_the_usual_formats() -> None:
    flat = png(header(*BIG), chunk(b"IDAT", zeros(BIG[1] * (1 + 3 * BIG[0]))))
    jpeg = saved(Image.new("RGB", BIG), "JPEG")
    for content in (flat, jpeg, saved(Image.new("RGB", BIG), "WEBP", method=0)):
        assert source_of(content).costs < 64 * MIB


def test_what_must_be_decoded_whole_may_have_fewer_pixels() -> None:
    whole = png(header(*BIG, interlaced=1), data(b""))
    with pytest.raises(TooManyPixels) as refused:
        source_of(whole)
    assert MEMORY // 5 < refused.value.limit < MEMORY // 4
