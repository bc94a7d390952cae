"""What is no photo, whatever it is called."""

import io
from collections.abc import Iterator

from PIL import Image

from tests.security.uploads.hostile import HTML, NO_PHOTO, Hostile, a_file, scenery


def animated_gif() -> bytes:
    out = io.BytesIO()
    scenery().save(out, "GIF", save_all=True, append_images=[Image.new("RGB", (160, 120))])
    return out.getvalue()


def other_files() -> Iterator[Hostile]:
    for name, content in {
        "nothing at all": b"",
        "one byte": b"\xff",
        "text": b"a photo, honestly",
        "html": HTML,
        "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "pdf": b"%PDF-1.7\n%Secret",
        "program": b"\x7fELF\x02\x01\x01" + bytes(99),
        "zip": b"PK\x03\x04" + bytes(99),
        "gif": animated_gif(),
        "bmp": a_file("BMP"),
        "tiff": a_file("TIFF"),
        "jpeg 2000": a_file("JPEG2000"),
        "mp4": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(99),
        "a wave file": b"RIFF\x24\0\0\0WAVEfmt " + bytes(99),
    }.items():
        yield Hostile(name, content, NO_PHOTO)
