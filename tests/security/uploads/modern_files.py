"""Hostile WebPs and HEICs."""

import io
import struct
from collections.abc import Iterator

import pillow_heif
from PIL import Image, ImageCms

from tests.security.uploads.hostile import (
    HTML,
    NO_PHOTO,
    REFUSED,
    SECRET_XMP,
    SERVED,
    TOO_MUCH,
    Hostile,
    a_file,
    a_heic,
    cut,
    flipped,
    scenery,
    secrets,
)


def part(name: bytes, content: bytes, length: int | None = None) -> bytes:
    announced = len(content) if length is None else length
    return name + struct.pack("<I", announced) + content + b"\0" * (len(content) % 2)


def riff(*parts: bytes, length: int | None = None) -> bytes:
    content = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(content) if length is None else length) + content


def extended(width: int, height: int, flags: int) -> bytes:
    """VP8X; flags: 2 animated, 4 XMP, 8 EXIF, 16 alpha, 32 profile."""
    return part(
        b"VP8X",
        struct.pack("<I", flags)
        + (width - 1).to_bytes(3, "little")
        + (height - 1).to_bytes(3, "little"),
    )


def pixels(**save: object) -> bytes:
    """The part of a plain WebP that holds its pixels."""
    return a_file("WEBP", **save)[12:]


def box(name: bytes, content: bytes = b"", size: int | None = None) -> bytes:
    return struct.pack(">I", len(content) + 8 if size is None else size) + name + content


def webp_bombs() -> Iterator[Hostile]:
    claims = struct.pack("<HH", 16_383, 16_383)
    lossy = bytearray(a_file("WEBP"))
    lossy[26:30] = claims
    yield Hostile("webp claims 16383x16383", bytes(lossy), TOO_MUCH)
    for side in (16_383, 7_000):
        lossless = bytearray(a_file("WEBP", lossless=True))
        lossless[21:25] = struct.pack("<I", side - 1 | side - 1 << 14)
        yield Hostile(f"lossless webp claims {side}x{side}", bytes(lossless), TOO_MUCH)
    yield Hostile("webp claims 2**24", riff(extended(2**24, 2**24, 0), pixels()), REFUSED)
    out = io.BytesIO()
    Image.new("RGB", (7_000, 7_000), "red").save(out, "WEBP", method=0)
    yield Hostile("webp of 49 megapixels", out.getvalue(), SERVED)


def webp_lies() -> Iterator[Hostile]:
    for name, content in {
        "nothing in it": riff(),
        "too long a file": riff(pixels(), length=0xFFFFFFFF),
        "too long a part": riff(part(b"VP8 ", b"x" * 50, 0xFFFFFFFF)),
        "another size outside": riff(extended(9_000, 5_000, 0), pixels()),
        "no pixels": riff(extended(90, 60, 0)),
    }.items():
        yield Hostile(f"webp: {name}", content, REFUSED)
    many = part(b"JUNK", b"Secret") * 20_000
    yield Hostile("webp: 20,000 unknown parts", riff(extended(160, 120, 0), many, pixels()), SERVED)


def webp_kinds() -> Iterator[Hostile]:
    moving = io.BytesIO()
    scenery().save(moving, "WEBP", save_all=True, append_images=[scenery().rotate(90)])
    yield Hostile("webp: animated", moving.getvalue(), NO_PHOTO)
    yield Hostile("webp: says it is animated", riff(extended(160, 120, 2), pixels()))
    yield Hostile("webp: alpha", a_file("WEBP", mode="RGBA"), SERVED)
    yield Hostile("webp: lossless", a_file("WEBP", lossless=True), SERVED)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    full = a_file("WEBP", exif=secrets(), xmp=SECRET_XMP, icc_profile=profile)
    yield Hostile("webp with exif, xmp and a profile", full, SERVED)
    broken = riff(
        extended(160, 120, 40), part(b"ICCP", b"Secret" * 9), pixels(), part(b"EXIF", b"x")
    )
    yield Hostile("webp with broken exif and profile", broken, SERVED)
    yield Hostile("webp and html behind it", a_file("WEBP") + HTML, SERVED)


def with_size(width: int, height: int) -> bytes:
    """A HEIC whose ispe says another size than its picture has."""
    content = bytearray(a_heic())
    at = content.index(b"ispe") + 8
    content[at : at + 8] = struct.pack(">II", width, height)
    return bytes(content)


def heic_boxes() -> Iterator[Hostile]:
    plain = a_heic()
    start = int.from_bytes(plain[:4])
    kind, rest = plain[:start], plain[start:]
    deep = b""
    for _ in range(2_000):
        deep = box(b"moov", deep)
    for name, content in {
        "only its kind": kind,
        "an endless box": kind + box(b"meta", b"\0" * 9, 0xFFFFFFFF),
        "a box of 2**63": kind + box(b"meta", struct.pack(">Q", 2**63), 1),
        "a box of 3 bytes": kind + box(b"meta", b"", 3),
        "no picture": kind + box(b"meta", b"\0" * 4),
        "claims 60000x60000": with_size(60_000, 60_000),
        "claims 2**31": with_size(2**31 - 1, 2**31 - 1),
        "no width": with_size(0, 120),
        "items nowhere": plain.replace(b"iloc", b"ilox"),
        "no primary": plain.replace(b"pitm", b"pitx"),
        "no codec": plain.replace(b"hvcC", b"hvcX"),
    }.items():
        yield Hostile(f"heic: {name}", content, REFUSED)
    yield Hostile("heic: boxes in boxes", kind + deep + rest)
    yield Hostile("heic: free boxes", plain + box(b"free", b"Secret") * 500, SERVED)
    yield Hostile("heic: another size", with_size(1_600, 1_200))
    yield Hostile("avif", a_file("AVIF"), NO_PHOTO)
    yield Hostile("avif that says heic", a_file("AVIF").replace(b"avif", b"heic"), REFUSED)


def heic_kinds() -> Iterator[Hostile]:
    yield Hostile("heic: alpha", a_heic(mode="RGBA"), SERVED)
    yield Hostile("heic: grey", a_heic(mode="L"), SERVED)
    yield Hostile("heic: a grid", a_heic((700, 500), tile_size=128), SERVED)
    deep = io.BytesIO()
    pillow_heif.encode("RGB;16", (64, 64), bytes(range(256)) * 96, deep)
    yield Hostile("heic: ten bits", deep.getvalue(), SERVED)
    two = io.BytesIO()
    both = pillow_heif.from_pillow(scenery())
    both.add_from_pillow(scenery((80, 60)))
    both.save(two)
    yield Hostile("heic: two pictures", two.getvalue(), SERVED)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    full = a_heic(exif=secrets(), xmp=SECRET_XMP, icc_profile=profile)
    yield Hostile("heic with exif, xmp and a profile", full, SERVED)
    yield Hostile("heic of 49 megapixels in one piece", with_size(7_000, 7_000), TOO_MUCH)
    yield Hostile("heic and html behind it", a_heic() + HTML, SERVED)


def modern_files() -> Iterator[Hostile]:
    yield from webp_bombs()
    yield from webp_lies()
    yield from webp_kinds()
    yield from cut("webp", a_file("WEBP"), 3)
    yield from cut("lossless webp", a_file("WEBP", lossless=True), 2)
    yield from flipped("webp", a_file("WEBP"), 1)
    yield from heic_boxes()
    yield from heic_kinds()
    yield from cut("heic", a_heic(), 5)
    yield from flipped("heic", a_heic(), 3)
