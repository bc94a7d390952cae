"""Hostile PNGs."""

import struct
import zlib
from collections.abc import Iterator

from PIL import ImageCms

from tests.security.uploads.hostile import (
    HTML,
    REFUSED,
    SECRET_XMP,
    SERVED,
    TOO_MUCH,
    Hostile,
    a_file,
    cut,
    flipped,
    secrets,
)

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6
CHANNELS = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGBA: 4}
# Where each pass of Adam7 starts and how far apart its pixels are, across and down.
ADAM7 = [
    *((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4)),
    *((0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)),
]


def chunk(name: bytes, content: bytes = b"", length: int | None = None) -> bytes:
    announced = len(content) if length is None else length
    return (
        struct.pack(">I", announced)
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
    )


def header(
    width: int, height: int, depth: int = 8, colour: int = RGB, *, interlaced: int = 0
) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced))


def png(head: bytes, *chunks: bytes) -> bytes:
    return SIGNATURE + head + b"".join(chunks) + chunk(b"IEND")


def rows(width: int, height: int, bits: int) -> bytes:
    """Unfiltered, every row a ramp."""
    length = -(-width * bits // 8)
    return (b"\0" + bytes(at % 251 for at in range(length))) * height


def data(content: bytes) -> bytes:
    return chunk(b"IDAT", zlib.compress(content, 6))


def of_depth(depth: int, colour: int, *more: bytes, size: tuple[int, int] = (90, 60)) -> bytes:
    content = data(rows(*size, depth * CHANNELS[colour]))
    return png(header(*size, depth, colour), *more, content)


def interlaced(depth: int, colour: int, width: int = 50, height: int = 30) -> bytes:
    passes = [
        rows(-(-(width - left) // across), -(-(height - top) // down), depth * CHANNELS[colour])
        for left, top, across, down in ADAM7
    ]
    return png(header(width, height, depth, colour, interlaced=1), data(b"".join(passes)))


def with_chunks(*chunks: bytes) -> bytes:
    """A sound picture with these behind its header."""
    plain = a_file("PNG")
    return plain[:33] + b"".join(chunks) + plain[33:]


def zeros(length: int) -> bytes:
    """So many zero bytes, deflated without ever being there."""
    deflate = zlib.compressobj(1)
    piece = bytes(1024 * 1024)
    parts = [deflate.compress(piece) for _ in range(length // len(piece))]
    return b"".join([*parts, deflate.compress(piece[: length % len(piece)]), deflate.flush()])


def bombs() -> Iterator[Hostile]:
    few = data(b"\0" * 9)
    for width, height in [(50_001, 1_000), (8_000, 8_000), (60_000, 60_000), (2**31 - 1, 1)]:
        yield Hostile(f"png claims {width}x{height}", png(header(width, height), few), TOO_MUCH)
    yield Hostile("png claims 2**31 rows", png(header(1, 2**31 - 1), few), TOO_MUCH)
    whole = chunk(b"IDAT", zeros(7_000 * (1 + 7_000 * 3)))
    yield Hostile("png of 49 megapixels", png(header(7_000, 7_000), whole), SERVED)
    deep = chunk(b"IDAT", zeros(4_000 * (1 + 5_000 * 8)))
    yield Hostile("png of 20 deep megapixels", png(header(5_000, 4_000, 16, RGBA), deep), SERVED)
    yield Hostile(
        "png of 49 interlaced megapixels",
        png(header(7_000, 7_000, interlaced=1), whole),
        REFUSED,
    )
    endless = zeros(300_000_000)
    yield Hostile("png with more than it says", png(header(9, 9), chunk(b"IDAT", endless)), SERVED)
    yield Hostile(
        "png with an endless text", with_chunks(chunk(b"zTXt", b"k\0\0" + endless)), SERVED
    )
    yield Hostile(
        "png with an endless profile", with_chunks(chunk(b"iCCP", b"p\0\0" + endless)), SERVED
    )


def lies() -> Iterator[Hostile]:
    sound = rows(40, 30, 24)
    for name, head in {
        "no width": header(0, 30),
        "no height": header(40, 0),
        "too wide": header(41, 30),
        "too high": header(40, 31),
        "deep palette": header(40, 30, 16, PALETTE),
        "palette without colours": header(40, 30, 8, PALETTE)[:33],
        "interlaced and not": header(40, 30, interlaced=1),
        "interlace 7": header(40, 30, interlaced=7),
        "short header": chunk(b"IHDR", b"\0" * 5),
        "no header": b"",
    }.items():
        yield Hostile(f"png: {name}", png(head, data(sound)), REFUSED)
    yield Hostile("png: less than it says is fine", png(header(40, 20), data(sound)), SERVED)
    wrong = bytearray(a_file("PNG"))
    wrong[30] ^= 1
    yield Hostile("png: wrong checksum", bytes(wrong), REFUSED)
    yield Hostile("png: filter 9", png(header(9, 9), data(b"\x09" * 9 * 28)), REFUSED)
    yield Hostile("png: no data", png(header(9, 9)), REFUSED)
    yield Hostile(
        "png: data that is not deflated", png(header(9, 9), chunk(b"IDAT", b"x" * 99)), REFUSED
    )
    yield Hostile("png: no end", a_file("PNG")[:-12], REFUSED)


def lengths() -> Iterator[Hostile]:
    for length in (0xFFFFFFFF, 0x7FFFFFFF, 0x01000000):
        broken = SIGNATURE + header(9, 9) + chunk(b"tEXt", b"k\0v", length)
        yield Hostile(f"png: a chunk of {length}", broken + chunk(b"IEND"), REFUSED)
    empty = chunk(b"IDAT") * 20_000
    yield Hostile(
        "png: 20,000 empty chunks", png(header(9, 9), empty, data(rows(9, 9, 24))), SERVED
    )
    unknown = chunk(b"quUx", b"Secret") * 20_000
    yield Hostile("png: 20,000 unknown chunks", with_chunks(unknown), SERVED)


def colours() -> Iterator[Hostile]:
    ramp = chunk(b"PLTE", bytes(at % 256 for at in range(768)))
    for depth, colour in [(1, GREY), (2, GREY), (4, GREY), (16, GREY), (16, RGB), (16, RGBA)]:
        yield Hostile(f"png: depth {depth} colour {colour}", of_depth(depth, colour), SERVED)
    for depth, colour in [(2, GREY), (16, GREY_ALPHA), (8, RGB)]:
        yield Hostile(f"png: interlaced {depth} {colour}", interlaced(depth, colour), SERVED)
    yield Hostile("png: deep, grey, alpha", of_depth(16, GREY_ALPHA), SERVED)
    yield Hostile(
        "png: a palette, part seen", of_depth(4, PALETTE, ramp, chunk(b"tRNS", b"\0\x80")), SERVED
    )
    yield Hostile(
        "png: a colour not seen", of_depth(8, RGB, chunk(b"tRNS", b"\0\0\0\1\0\2")), SERVED
    )
    yield Hostile("png: a palette too short", of_depth(8, PALETTE, chunk(b"PLTE", b"abc")), SERVED)
    frame = chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, 160, 120, 0, 0, 1, 10, 0, 0))
    moving = chunk(b"acTL", struct.pack(">II", 1, 0)) + frame
    yield Hostile("png: animated", with_chunks(moving), SERVED)
    yield Hostile("png: 4 billion frames", with_chunks(chunk(b"acTL", b"\xff" * 8), frame), SERVED)


def metadata() -> Iterator[Hostile]:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for name, part in {
        "exif": chunk(b"eXIf", secrets()[6:]),
        "text": chunk(b"tEXt", b"Author\0SecretOwner"),
        "packed text": chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"SecretNote")),
        "xmp": chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + SECRET_XMP),
        "profile": chunk(b"iCCP", b"SecretName\0\0" + zlib.compress(profile)),
        "broken profile": chunk(b"iCCP", b"x\0\0" + zlib.compress(b"Secret" * 99)),
        "html": chunk(b"tEXt", b"Comment\0" + HTML),
    }.items():
        yield Hostile(f"png with {name}", with_chunks(part), SERVED)
    yield Hostile("png and html behind it", a_file("PNG") + HTML, SERVED)


def png_files() -> Iterator[Hostile]:
    yield from bombs()
    yield from lies()
    yield from lengths()
    yield from colours()
    yield from metadata()
    yield from cut("png", a_file("PNG"), 5)
    yield from flipped("png", a_file("PNG"), 2)
