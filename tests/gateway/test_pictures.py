"""Pictures: upright, clean, in three sizes, or refused."""

import io
import struct
import zlib

import pillow_heif
import pytest
from PIL import Image

from gateway.photos.worker.pictures import Rendered, look, render
from gateway.photos.worker.refusals import Damaged, NotAPicture, TooManyPixels
from tests.gateway.builders import a_picture, opened

KINDS = ["JPEG", "PNG", "WEBP", "HEIF"]
# So that the tests can write them; the gateway reads them without.
pillow_heif.register_heif_opener()


def rendered(content: bytes) -> Rendered:
    return render(look(io.BytesIO(content)))


def png_claiming(width: int, height: int) -> bytes:
    """A PNG whose header promises a size and which has next to no pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def with_exif(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (31.0, 14.0, 9.0)
    return a_picture(size=(40, 20), exif=exif, comment=b"SecretComment")


@pytest.mark.parametrize("kind", KINDS)
def test_makes_three_jpegs_whose_long_sides_are_320_960_and_1920(kind: str) -> None:
    picture = rendered(a_picture(kind, (3000, 1500)))
    sizes = {name: opened(jpeg).size for name, jpeg in picture.jpegs.items()}
    assert sizes == {"thumb": (320, 160), "medium": (960, 480), "large": (1920, 960)}
    assert (picture.width, picture.height) == (3000, 1500)
    assert all(opened(jpeg).format == "JPEG" for jpeg in picture.jpegs.values())


def test_never_makes_a_picture_larger_than_it_is() -> None:
    picture = rendered(a_picture(size=(500, 40)))
    assert opened(picture.jpegs["large"]).size == (500, 40)
    assert opened(picture.jpegs["thumb"]).size == (320, 26)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_takes_a_single_pixel(kind: str) -> None:
    assert opened(rendered(a_picture(kind, (1, 1))).jpegs["thumb"]).size == (1, 1)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turns_the_picture_upright(orientation: int) -> None:
    picture = rendered(with_exif(orientation))
    upright = (20, 40) if orientation >= 5 else (40, 20)
    assert (picture.width, picture.height) == upright
    assert opened(picture.jpegs["large"]).size == upright


def test_turns_pixels_the_way_exif_means_it() -> None:
    image = Image.new("RGB", (40, 20), "white")
    image.paste((255, 0, 0), (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, quality=95)
    upright = opened(rendered(out.getvalue()).jpegs["large"])
    red, green, _ = upright.getpixel((10, 5))  # type: ignore[misc] # an RGB pixel is a tuple
    assert (red > 200, green < 60) == (True, True)


def test_drops_all_metadata_the_location_too() -> None:
    for jpeg in rendered(with_exif(1)).jpegs.values():
        image = opened(jpeg)
        assert dict(image.getexif()) == {}
        assert not {"exif", "comment", "xmp", "icc_profile"} & set(image.info)
        assert b"Secret" not in jpeg


def test_flattens_transparency_on_white() -> None:
    picture = rendered(a_picture("PNG", mode="RGBA"))
    assert opened(picture.jpegs["large"]).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_becomes_rgb(mode: str) -> None:
    assert opened(rendered(a_picture("PNG", mode=mode)).jpegs["large"]).mode == "RGB"


def test_cmyk_becomes_rgb() -> None:
    assert opened(rendered(a_picture(mode="CMYK")).jpegs["large"]).mode == "RGB"


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"GIF89a" + b"\0" * 50, b"<svg xmlns='http://www.w3.org/2000/svg'/>"],
)
def test_what_begins_like_none_of_our_formats_is_no_picture(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        rendered(content)


def test_a_bomb_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def decode(_: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(Image.Image, "load", decode)
    for width, height in [(50_000_001, 1), (8_000, 8_000), (60_000, 60_000)]:
        with pytest.raises(TooManyPixels):
            rendered(png_claiming(width, height))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("kept", [0.05, 0.3, 0.6, 0.97])
def test_a_truncated_picture_is_damaged(kind: str, kept: float) -> None:
    whole = a_picture(kind, (300, 300))
    with pytest.raises(Damaged):
        rendered(whole[: max(20, int(len(whole) * kept))])


def test_a_picture_with_fewer_pixels_than_promised_is_damaged() -> None:
    with pytest.raises(Damaged):
        rendered(png_claiming(10, 10))


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_broken_exif_does_not_spoil_a_sound_picture() -> None:
    plain = a_picture()
    broken = b"\xff\xe1\x00\x12Exif\x00\x00MM\x00\x2a\xff\xff\xff\xff"
    picture = rendered(plain[:2] + broken + plain[2:])
    assert (picture.width, picture.height) == (40, 20)
