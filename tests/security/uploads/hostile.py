"""What one file of the corpus is, and pictures to make them from."""

import io
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

import pillow_heif
from PIL import Image

SERVED = frozenset({201})
TOO_MUCH = frozenset({422})
NO_PHOTO = frozenset({415})
REFUSED = frozenset({413, 415, 422})
# Changed at random: either answer is right, as long as it is one of the two.
EITHER = SERVED | REFUSED
# Takes all the time there is: that of the processor, or on a busy machine that of the clock.
ENDED = frozenset({422, 503})


@dataclass(frozen=True)
class Hostile:
    """`expected`: the statuses that are right."""

    name: str
    content: bytes
    expected: frozenset[int] = EITHER


@cache
def scenery(size: tuple[int, int] = (160, 120), mode: str = "RGB") -> Image.Image:
    """Always the same picture, with something in every corner."""
    random = Random(7)  # noqa: S311 - repeatable, not secret
    noise = bytes(random.randrange(256) for _ in range(8 * 6 * 3))
    return Image.frombytes("RGB", (8, 6), noise).resize(size).convert(mode)


def a_file(kind: str, size: tuple[int, int] = (160, 120), mode: str = "RGB", **save: Any) -> bytes:
    out = io.BytesIO()
    scenery(size, mode).save(out, kind, **save)
    return out.getvalue()


def a_heic(size: tuple[int, int] = (160, 120), mode: str = "RGB", **save: Any) -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(scenery(size, mode)).save(out, quality=50, **save)
    return out.getvalue()


def cut(name: str, content: bytes, points: int) -> list[Hostile]:
    """Cut off at so many points, the first one within the header; nothing of it may be kept."""
    ends = [max(13, len(content) * point // (points + 1)) for point in range(1, points + 1)]
    return [Hostile(f"{name} cut at {end}", content[:end], REFUSED) for end in ends]


def flipped(name: str, content: bytes, times: int) -> list[Hostile]:
    """A few bytes changed at random places, behind the signature."""
    made = []
    for seed in range(times):
        random = Random(seed)  # noqa: S311 - repeatable, not secret
        changed = bytearray(content)
        for _ in range(8):
            changed[random.randrange(16, len(changed))] = random.randrange(256)
        made.append(Hostile(f"{name} flipped {seed}", bytes(changed)))
    return made


def secrets() -> bytes:
    """EXIF with what must never leave: where, who, and a small copy of the picture."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x013B] = "SecretOwner"
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 14.0, 9.0), 3: "E", 4: (121.0, 28.0, 1.0)})
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0SecretNote"
    return exif.tobytes()


SECRET_XMP = (
    b"<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>"
    b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description "
    b"xmlns:exif='http://ns.adobe.com/exif/1.0/' exif:GPSLatitude='31,14.15N' "
    b"xmlns:dc='http://purl.org/dc/elements/1.1/' dc:creator='SecretOwner'/></rdf:RDF>"
    b"</x:xmpmeta><?xpacket end='w'?>"
)
HTML = b"<!doctype html><script>alert('Secret')</script>"
