"""Hostile JPEGs."""

import io
import struct
import zipfile
from collections.abc import Iterator

from PIL import Image, ImageCms

from tests.security.uploads.hostile import (
    ENDED,
    HTML,
    NO_PHOTO,
    REFUSED,
    SECRET_XMP,
    SERVED,
    TOO_MUCH,
    Hostile,
    a_file,
    cut,
    flipped,
    scenery,
    secrets,
)

END = b"\xff\xd9"


def segment(marker: int, content: bytes = b"", length: int | None = None) -> bytes:
    announced = len(content) + 2 if length is None else length
    return struct.pack(">BBH", 0xFF, marker, announced) + content


def with_segments(*segments: bytes) -> bytes:
    """A sound picture with these in front."""
    plain = a_file("JPEG")
    return plain[:2] + b"".join(segments) + plain[2:]


def frame_at(content: bytes) -> int:
    """Where the frame's marker is; baseline or progressive."""
    at = 2
    while content[at + 1] not in (0xC0, 0xC2):
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return at


def changed(offset: int, value: bytes, **save: object) -> bytes:
    """With other bytes in its frame: 5 height, 7 width, 9 components, 11 sampling."""
    content = bytearray(a_file("JPEG", **save))
    at = frame_at(content) + offset
    content[at : at + len(value)] = value
    return bytes(content)


def without(marker: int) -> bytes:
    """Without the tables that it needs."""
    content, out, at = a_file("JPEG"), b"\xff\xd8", 2
    while content[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
        if content[at + 1] != marker:
            out += content[at:end]
        at = end
    return out + content[at:]


def scans_without_end(scans: int) -> bytes:
    """Progressive; each scan is short, says nothing, and has to be walked over all the blocks."""
    out = io.BytesIO()
    Image.new("L", (5_000, 5_000)).save(out, "JPEG", progressive=True)
    content = out.getvalue()
    first = content.index(b"\xff\xda")
    second = content.index(b"\xff\xda", first + 2)
    tables = segment(0xC4, bytes([0x10, 1]) + bytes(15) + bytes([0xE0]))
    # Bands that end for 2 ** 15 - 1 blocks, again and again, of one bit and 14 more.
    ends = b"\x7f\xfe" * 14
    scan = segment(0xDA, bytes([1, 1, 0x00, 1, 63, 0x00])) + ends.replace(b"\xff", b"\xff\0")
    return content[:second] + tables + scan * scans + END


def bombs() -> Iterator[Hostile]:
    for width, height in [(65_535, 65_535), (8_000, 8_000)]:
        size = struct.pack(">HH", height, width)
        yield Hostile(f"jpeg claims {width}x{height}", changed(5, size), TOO_MUCH)
        yield Hostile(
            f"progressive jpeg claims {width}x{height}",
            changed(5, size, progressive=True),
            TOO_MUCH,
        )
    full = changed(5, struct.pack(">HH", 7_000, 7_000), progressive=True, subsampling=0)
    yield Hostile("progressive jpeg of 49 full megapixels", full, TOO_MUCH)
    for progressive in (False, True):
        out = io.BytesIO()
        Image.new("RGB", (8_000, 6_000), "red").save(out, "JPEG", progressive=progressive)
        kind = "progressive jpeg" if progressive else "jpeg"
        yield Hostile(f"{kind} of 48 megapixels", out.getvalue(), SERVED)
    yield Hostile("jpeg with scans without end", scans_without_end(100_000), ENDED)


def lies() -> Iterator[Hostile]:
    for name, content in {
        "no width": changed(7, b"\0\0"),
        "no height": changed(5, b"\0\0"),
        "12 bits": changed(4, b"\x0c"),
        "no components": changed(9, b"\0"),
        "255 components": changed(9, b"\xff"),
        "sampling 0": changed(11, b"\0"),
        "sampling 15": changed(11, b"\xff"),
        "no quantisation": without(0xDB),
        "lossless": changed(1, b"\xc3"),
        "arithmetic": changed(1, b"\xc9"),
        "no frame": without(0xC0),
        "two frames": a_file("JPEG")[:2]
        + a_file("JPEG")[frame_at(a_file("JPEG")) :][:19]
        + a_file("JPEG")[2:],
        "starts and nothing": b"\xff\xd8\xff",
        "only fill": b"\xff\xd8" + b"\xff" * 9_999,
    }.items():
        yield Hostile(f"jpeg: {name}", content, REFUSED)
    for name, content in {
        "wider than it is": changed(7, struct.pack(">H", 320)),
        "higher than it is": changed(5, struct.pack(">H", 9_999)),
        "no huffman tables": without(0xC4),
        "progressive and not": changed(1, b"\xc2"),
    }.items():
        yield Hostile(f"jpeg: {name}", content)


def lengths() -> Iterator[Hostile]:
    for length in (0, 1, 65_535):
        yield Hostile(
            f"jpeg: a segment of {length}", with_segments(segment(0xE1, b"Secret", length))
        )
    comments = segment(0xFE, b"Secret" * 10_000) * 150
    yield Hostile("jpeg: 9 MB of comments", with_segments(comments), SERVED)
    yield Hostile(
        "jpeg: 100,000 short segments", with_segments(segment(0xEF, b"S") * 100_000), SERVED
    )


def colours() -> Iterator[Hostile]:
    yield Hostile("jpeg: cmyk", a_file("JPEG", mode="CMYK"), SERVED)
    yield Hostile("jpeg: grey", a_file("JPEG", mode="L"), SERVED)
    yield Hostile("jpeg: rgb kept", a_file("JPEG", keep_rgb=True), SERVED)
    adobe = segment(0xEE, b"Adobe\0\x64\0\0\0\0\x02")
    cmyk = a_file("JPEG", mode="CMYK")
    yield Hostile("jpeg: ycck", cmyk[:2] + adobe + cmyk[2:], SERVED)
    yield Hostile("jpeg: progressive", a_file("JPEG", progressive=True), SERVED)


def metadata() -> Iterator[Hostile]:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    small = a_file("JPEG", (64, 48), comment=b"SecretNote", exif=secrets())
    extended = b"http://ns.adobe.com/xmp/extension/\0" + b"0" * 32 + b"\0\0\0\x06\0\0\0\0Secret"
    for name, content in {
        "exif": a_file("JPEG", exif=secrets()),
        "a picture in its exif": with_segments(segment(0xE1, with_thumbnail(small))),
        "xmp": with_segments(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET_XMP)),
        "more xmp": with_segments(segment(0xE1, extended)),
        "iptc": with_segments(
            segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0bSecretOwner\0")
        ),
        "a comment": a_file("JPEG", comment=b"SecretNote"),
        "html": with_segments(segment(0xFE, HTML)),
        "a profile": a_file("JPEG", icc_profile=profile),
        "a broken profile": a_file("JPEG", icc_profile=b"Secret" * 99),
        "a profile for cmyk": a_file("JPEG", mode="CMYK", icc_profile=profile),
        "provenance": with_segments(segment(0xEB, b"JP\0\1\0\0\0\1\0\0\0\x20jumbSecret")),
        "broken exif": with_segments(segment(0xE1, b"Exif\0\0MM\0*\xff\xff\xff\xff")),
        "exif that turns to itself": with_segments(
            segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\1\x87\x69\0\4\0\0\0\1\0\0\0\x08\0\0\0\x08")
        ),
    }.items():
        yield Hostile(f"jpeg with {name}", content, SERVED)
    two = io.BytesIO()
    scenery().save(two, "MPO", save_all=True, append_images=[scenery((80, 60))])
    yield Hostile("jpeg with a second picture", two.getvalue(), SERVED)


def with_thumbnail(jpeg: bytes) -> bytes:
    """EXIF whose second directory points at a picture, which has EXIF of its own."""
    first = struct.pack(">HHHII", 1, 0x0112, 3, 1, 6 << 16) + struct.pack(">I", 26)
    second = struct.pack(">H", 2)
    second += struct.pack(">HHII", 0x0201, 4, 1, 56) + struct.pack(">HHII", 0x0202, 4, 1, len(jpeg))
    return b"Exif\0\0MM\0*\0\0\0\x08" + first + second + struct.pack(">I", 0) + jpeg


def polyglots() -> Iterator[Hostile]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("secret.html"), HTML)
    plain = a_file("JPEG")
    for name, tail in {
        "a zip": packed.getvalue(),
        "html": HTML,
        "php": b"<?php system($_GET['Secret']); ?>",
        "an mp4": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isomSecret",
        "a megabyte": b"Secret" * 170_000,
    }.items():
        yield Hostile(f"jpeg and {name} behind it", plain + tail, SERVED)
    yield Hostile("html and a jpeg behind it", HTML + plain, NO_PHOTO)
    yield Hostile("a zip and a jpeg behind it", packed.getvalue() + plain, NO_PHOTO)


def jpeg_files() -> Iterator[Hostile]:
    yield from bombs()
    yield from lies()
    yield from lengths()
    yield from colours()
    yield from metadata()
    yield from polyglots()
    yield from cut("jpeg", a_file("JPEG"), 5)
    yield from cut("progressive jpeg", a_file("JPEG", progressive=True), 3)
    yield from flipped("jpeg", a_file("JPEG"), 3)
